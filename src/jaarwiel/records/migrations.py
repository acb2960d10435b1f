"""The tables of state.db, step by step. A step that was ever released is never changed again."""

from hashlib import sha256

from jaarwiel.records.withoutpandas import Database, Migrations

MIGRATIONS = Migrations("jaarwiel")

APPEND_ONLY = ("decision", "delivery", "delivery_text", "signature", "log")


@MIGRATIONS()
def what_happened(db: Database) -> None:
    """All tables of the first version."""
    _people(db)
    _contributions(db)
    _records(db)
    _letters(db)
    _documents(db)
    _calendar(db)
    for table in APPEND_ONLY:
        _never_changes(db, table)


def _people(db: Database) -> None:
    db.execute("CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
    db.execute(
        """CREATE TABLE person (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            email TEXT NOT NULL UNIQUE COLLATE NOCASE
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE contact (
            id INTEGER PRIMARY KEY,
            person INTEGER NOT NULL REFERENCES person(id),
            party TEXT NOT NULL,
            role TEXT NOT NULL,
            valid_from TEXT,
            valid_until TEXT,
            UNIQUE (person, party, role)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE link (
            id INTEGER PRIMARY KEY,
            purpose TEXT NOT NULL,
            subject TEXT NOT NULL,
            revision INTEGER NOT NULL DEFAULT 1,
            last_used TEXT,
            UNIQUE (purpose, subject)
        ) STRICT"""
    )


def _contributions(db: Database) -> None:
    db.execute(
        """CREATE TABLE delivery (
            id INTEGER PRIMARY KEY,
            item TEXT NOT NULL,
            deliverer TEXT NOT NULL,
            version INTEGER NOT NULL,
            delivered_at TEXT NOT NULL,
            channel TEXT NOT NULL,
            UNIQUE (item, deliverer, version)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE delivery_text (
            delivery INTEGER NOT NULL REFERENCES delivery(id),
            theme TEXT NOT NULL,
            field TEXT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (delivery, theme, field)
        ) STRICT"""
    )


def _records(db: Database) -> None:
    db.execute(
        """CREATE TABLE decision (
            id INTEGER PRIMARY KEY,
            item TEXT NOT NULL,
            kind TEXT NOT NULL,
            decided_at TEXT NOT NULL,
            decided_by TEXT NOT NULL,
            starts TEXT,
            reason TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE signature (
            id INTEGER PRIMARY KEY,
            item TEXT NOT NULL,
            party TEXT NOT NULL,
            person INTEGER REFERENCES person(id),
            signed_at TEXT NOT NULL,
            UNIQUE (item, party, person)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE log (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            who TEXT NOT NULL,
            what TEXT NOT NULL,
            subject TEXT NOT NULL,
            why TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )


def _letters(db: Database) -> None:
    db.execute(
        """CREATE TABLE letter (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            day TEXT NOT NULL,
            kind TEXT NOT NULL,
            person INTEGER NOT NULL REFERENCES person(id),
            sender TEXT NOT NULL,
            recipient TEXT NOT NULL,
            subject TEXT NOT NULL,
            message_id TEXT NOT NULL UNIQUE,
            content BLOB NOT NULL,
            state TEXT NOT NULL CHECK (
                state IN ('ready', 'sending', 'accepted', 'failed', 'withdrawn')
            ),
            written_at TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt TEXT NOT NULL,
            sent_at TEXT,
            reply TEXT NOT NULL DEFAULT '',
            UNIQUE (person, day, kind)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE ask (
            key TEXT PRIMARY KEY,
            letter INTEGER NOT NULL REFERENCES letter(id),
            item TEXT NOT NULL,
            deliverer TEXT NOT NULL,
            rung TEXT NOT NULL
        ) STRICT"""
    )
    db.execute("CREATE INDEX ask_letter ON ask (letter)")
    db.execute("CREATE INDEX ask_item ON ask (item)")


def _documents(db: Database) -> None:
    db.execute(
        """CREATE TABLE document (
            id INTEGER PRIMARY KEY,
            item TEXT NOT NULL,
            version INTEGER NOT NULL,
            final INTEGER NOT NULL,
            assembled_at TEXT NOT NULL,
            assembled_by TEXT NOT NULL,
            model_sha256 TEXT NOT NULL,
            html BLOB NOT NULL,
            pdf BLOB NOT NULL,
            docx BLOB NOT NULL,
            UNIQUE (item, version)
        ) STRICT"""
    )


def _calendar(db: Database) -> None:
    db.execute(
        """CREATE TABLE event (
            item TEXT PRIMARY KEY,
            sequence INTEGER NOT NULL,
            modified TEXT NOT NULL,
            content TEXT NOT NULL
        ) STRICT"""
    )


@MIGRATIONS()
def calendar_in_full(db: Database) -> None:
    """Answers, undone decisions, proposals, busy times, personal feeds, invitations, replies."""
    db.execute("ALTER TABLE decision ADD COLUMN answer TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE decision ADD COLUMN place TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE decision ADD COLUMN undoes INTEGER REFERENCES decision(id)")
    _proposals(db)
    _addresses(db)
    _invitations(db)
    _never_changes(db, "reply")


def _proposals(db: Database) -> None:
    db.execute(
        """CREATE TABLE proposal (
            item TEXT PRIMARY KEY,
            starts TEXT NOT NULL,
            given_up TEXT NOT NULL,
            place TEXT NOT NULL DEFAULT '',
            basis TEXT NOT NULL,
            proposed_at TEXT NOT NULL,
            proposed_by TEXT NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE busy_source (
            id INTEGER PRIMARY KEY,
            party TEXT NOT NULL,
            address TEXT NOT NULL,
            read_at TEXT,
            trouble TEXT NOT NULL DEFAULT '',
            UNIQUE (party, address)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE busy (
            source INTEGER NOT NULL REFERENCES busy_source(id) ON DELETE CASCADE,
            starts TEXT NOT NULL,
            ends TEXT NOT NULL,
            PRIMARY KEY (source, starts, ends)
        ) STRICT"""
    )


def _addresses(db: Database) -> None:
    db.execute("ALTER TABLE link ADD COLUMN revoked_at TEXT")
    db.execute(
        """CREATE TABLE fetch (
            link INTEGER NOT NULL REFERENCES link(id),
            filter TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (link, filter)
        ) STRICT"""
    )


def _invitations(db: Database) -> None:
    db.execute(
        """CREATE TABLE invited (
            person INTEGER PRIMARY KEY REFERENCES person(id),
            since TEXT NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE invitation (
            id INTEGER PRIMARY KEY,
            person INTEGER NOT NULL REFERENCES person(id),
            item TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            method TEXT NOT NULL CHECK (method IN ('REQUEST', 'CANCEL')),
            letter INTEGER NOT NULL REFERENCES letter(id),
            UNIQUE (person, item, sequence, method)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE reply (
            id INTEGER PRIMARY KEY,
            person INTEGER NOT NULL REFERENCES person(id),
            item TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            answer TEXT NOT NULL CHECK (answer IN ('ACCEPTED', 'DECLINED', 'TENTATIVE')),
            comment TEXT NOT NULL DEFAULT '',
            answered_at TEXT NOT NULL,
            read_at TEXT NOT NULL,
            source TEXT NOT NULL UNIQUE
        ) STRICT"""
    )


@MIGRATIONS()
def what_a_calendar_has_shown(db: Database) -> None:
    """Which state of the events a fetch has shown, by number instead of clock; files written.

    What was fetched before is taken to have shown what had changed by then.
    """
    db.execute("ALTER TABLE event ADD COLUMN since INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE event ADD COLUMN revision INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE fetch ADD COLUMN revision INTEGER NOT NULL DEFAULT 0")
    db.execute(
        """UPDATE event SET revision = (
            SELECT count(DISTINCT other.modified) FROM event AS other
            WHERE julianday(other.modified) <= julianday(event.modified)
        )"""
    )
    db.execute("UPDATE event SET since = revision WHERE sequence = 0")
    db.execute(
        """UPDATE fetch SET revision = coalesce((
            SELECT max(revision) FROM event WHERE julianday(modified) <= julianday(at)
        ), 0)"""
    )
    db.execute(
        """CREATE TABLE published (
            folder TEXT NOT NULL,
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            PRIMARY KEY (folder, name)
        ) STRICT"""
    )


@MIGRATIONS()
def chasing_in_full(db: Database) -> None:
    """Absence, hand-over, extensions, held letters, bounces, received mail, the ladder as seen."""
    _reachability(db)
    _extensions(db)
    _outbox(db)
    _received(db)
    _never_changes(db, "extension")


def _reachability(db: Database) -> None:
    """How and when a person can be written to."""
    db.execute(
        "ALTER TABLE person ADD COLUMN address_kind TEXT NOT NULL DEFAULT 'werk'"
        " CHECK (address_kind IN ('werk', 'prive', 'functie'))"
    )
    db.execute("ALTER TABLE person ADD COLUMN bounced_at TEXT")
    db.execute("ALTER TABLE person ADD COLUMN bounce TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE person ADD COLUMN removed_at TEXT")
    db.execute(
        """CREATE TABLE absence (
            id INTEGER PRIMARY KEY,
            person INTEGER NOT NULL REFERENCES person(id),
            first TEXT NOT NULL,
            last TEXT NOT NULL,
            note TEXT NOT NULL DEFAULT '',
            UNIQUE (person, first, last)
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE handover (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person INTEGER NOT NULL REFERENCES person(id),
            kind TEXT NOT NULL CHECK (kind IN ('niet voor mij', 'doorgeven')),
            name TEXT NOT NULL DEFAULT '',
            email TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT '',
            asked_at TEXT NOT NULL,
            outcome TEXT CHECK (outcome IN ('confirmed', 'refused')),
            decided_at TEXT,
            decided_by TEXT
        ) STRICT"""
    )


def _extensions(db: Database) -> None:
    """What was asked and decided about more time; the newest decision about a contribution counts.

    `until` is the last day, inclusive.
    """
    db.execute(
        """CREATE TABLE extension (
            id INTEGER PRIMARY KEY,
            item TEXT NOT NULL,
            deliverer TEXT NOT NULL,
            act TEXT NOT NULL CHECK (act IN ('asked', 'granted', 'refused', 'withdrawn')),
            until TEXT NOT NULL,
            at TEXT NOT NULL,
            by TEXT NOT NULL,
            person INTEGER REFERENCES person(id),
            reason TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )
    db.execute("CREATE INDEX extension_item ON extension (item)")


def _outbox(db: Database) -> None:
    """Why a letter is held, what was written above it, and what came of it afterwards."""
    for column in (
        "hold TEXT NOT NULL DEFAULT ''",
        "reason TEXT NOT NULL DEFAULT ''",
        "words TEXT NOT NULL DEFAULT ''",
        "bounced_at TEXT",
        "bounce TEXT NOT NULL DEFAULT ''",
        "again_of INTEGER REFERENCES letter(id)",
        "tried_at TEXT",
        "promised TEXT NOT NULL DEFAULT ''",
    ):
        db.execute(f"ALTER TABLE letter ADD COLUMN {column}")
    db.execute("CREATE INDEX letter_state ON letter (state)")
    db.execute("CREATE INDEX letter_day ON letter (day)")
    db.execute("CREATE INDEX letter_tried ON letter (tried_at) WHERE tried_at IS NOT NULL")
    # What stands behind the content in a row costs reading all of it.
    db.execute("CREATE INDEX letter_sent ON letter (sent_at)")
    db.execute("CREATE INDEX letter_bounced ON letter (bounced_at) WHERE bounced_at IS NOT NULL")
    db.execute("ALTER TABLE ask ADD COLUMN last_day TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE delivery ADD COLUMN person INTEGER REFERENCES person(id)")
    db.execute(
        """CREATE TABLE ruling (
            key TEXT PRIMARY KEY,
            verdict TEXT NOT NULL CHECK (verdict IN ('', 'hold', 'release', 'send')),
            words TEXT NOT NULL DEFAULT '',
            batch INTEGER NOT NULL DEFAULT 0,
            at TEXT NOT NULL,
            by TEXT NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE rung_seen (
            item TEXT NOT NULL,
            rung TEXT NOT NULL,
            since TEXT NOT NULL,
            PRIMARY KEY (item, rung)
        ) STRICT"""
    )


def _received(db: Database) -> None:
    """Mail that came in, by what it was taken for; `source` is its Message-ID and a hash.

    `size` is that of the whole mail, of which `content` may hold only the beginning. `mail_read`
    remembers where each mail was read, so that it is fetched once.
    """
    db.execute(
        """CREATE TABLE received (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (
                kind IN ('inbreng', 'bericht', 'automatisch', 'onbestelbaar', 'agenda', 'onbekend')
            ),
            read_at TEXT NOT NULL,
            sent_at TEXT,
            sender TEXT NOT NULL,
            subject TEXT NOT NULL,
            person INTEGER REFERENCES person(id),
            letter INTEGER REFERENCES letter(id),
            size INTEGER NOT NULL,
            content BLOB NOT NULL,
            outcome TEXT CHECK (outcome IN ('confirmed', 'refused', 'seen')),
            decided_at TEXT,
            decided_by TEXT
        ) STRICT"""
    )
    db.execute("CREATE INDEX received_open ON received (kind) WHERE outcome IS NULL")
    db.execute(
        """CREATE TABLE mail_read (
            place TEXT NOT NULL,
            uid TEXT NOT NULL,
            received INTEGER NOT NULL REFERENCES received(id),
            PRIMARY KEY (place, uid)
        ) STRICT"""
    )


@MIGRATIONS()
def contacts_in_full(db: Database) -> None:
    """Why a hand-over was refused; and what a removed person wrote in a reply can be erased."""
    db.execute("ALTER TABLE handover ADD COLUMN reason TEXT NOT NULL DEFAULT ''")
    db.execute("DROP TRIGGER reply_no_update")
    db.execute(
        """CREATE TRIGGER reply_no_update BEFORE UPDATE ON reply
        WHEN NEW.comment <> '' OR NEW.id IS NOT OLD.id OR NEW.person IS NOT OLD.person
            OR NEW.item IS NOT OLD.item OR NEW.sequence IS NOT OLD.sequence
            OR NEW.answer IS NOT OLD.answer OR NEW.answered_at IS NOT OLD.answered_at
            OR NEW.read_at IS NOT OLD.read_at OR NEW.source IS NOT OLD.source
        BEGIN SELECT RAISE(ABORT, 'table reply is append-only'); END"""
    )


@MIGRATIONS()
def invitations_tell_what(db: Database) -> None:
    """What each invitation said, so that a change is found and a withdrawal tells nothing new."""
    db.execute("ALTER TABLE invitation ADD COLUMN content TEXT NOT NULL DEFAULT '{}'")
    db.execute("CREATE INDEX invitation_letter ON invitation (letter)")


@MIGRATIONS()
def figures(db: Database) -> None:
    """What parties deliver in figures."""
    db.execute(
        """CREATE TABLE delivery_figure (
            delivery INTEGER NOT NULL REFERENCES delivery(id),
            indicator TEXT NOT NULL,
            party TEXT NOT NULL,
            year INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('ambitie', 'prognose', 'realisatie')),
            value TEXT,
            peildatum TEXT,
            voorbehoud TEXT NOT NULL DEFAULT '',
            source TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (delivery, indicator, party, year, kind)
        ) STRICT"""
    )
    _never_changes(db, "delivery_figure")


@MIGRATIONS()
def agendas(db: Database) -> None:
    """The points of meetings' agendas, where the office changed them."""
    db.execute(
        """CREATE TABLE agenda (
            item TEXT NOT NULL,
            version INTEGER NOT NULL,
            points TEXT NOT NULL,
            made_at TEXT NOT NULL,
            made_by TEXT NOT NULL,
            PRIMARY KEY (item, version)
        ) STRICT"""
    )
    _never_changes(db, "agenda")


@MIGRATIONS()
def versions_of_documents(db: Database) -> None:
    """What each version is called, why it was made, from what, and hashes of its files.

    `model` is compressed JSON (core/storeddocument.py); NULL for versions from before this step, of
    which the inputs are not known either. A row of `document_input` without a delivery says that
    this was still missing. From now on no version can change. The table is made anew, since what
    stands behind the files in a row costs reading them.
    """
    db.execute(
        """CREATE TABLE document_made (
            id INTEGER PRIMARY KEY,
            item TEXT NOT NULL,
            version INTEGER NOT NULL,
            label TEXT NOT NULL,
            final INTEGER NOT NULL CHECK (final IN (0, 1)),
            assembled_at TEXT NOT NULL,
            assembled_by TEXT NOT NULL,
            reason TEXT NOT NULL DEFAULT '',
            provenance INTEGER NOT NULL DEFAULT 1 CHECK (provenance IN (0, 1)),
            model_sha256 TEXT NOT NULL,
            html_sha256 TEXT NOT NULL,
            pdf_sha256 TEXT NOT NULL,
            docx_sha256 TEXT NOT NULL,
            model BLOB,
            html BLOB NOT NULL,
            pdf BLOB NOT NULL,
            docx BLOB NOT NULL,
            UNIQUE (item, version),
            UNIQUE (item, label)
        ) STRICT"""
    )
    _label_versions(db)
    db.execute("DROP TABLE document")
    db.execute("ALTER TABLE document_made RENAME TO document")
    db.execute(
        """CREATE TABLE document_input (
            id INTEGER PRIMARY KEY,
            document INTEGER NOT NULL REFERENCES document(id),
            deliverer TEXT NOT NULL,
            theme TEXT NOT NULL,
            field TEXT NOT NULL,
            delivery INTEGER REFERENCES delivery(id)
        ) STRICT"""
    )
    db.execute("CREATE INDEX document_input_document ON document_input (document)")
    _never_changes(db, "document")
    _never_changes(db, "document_input")


@MIGRATIONS()
def drafts_of_contributions(db: Database) -> None:
    """What somebody typed and did not send: replaced in place, and no delivery.

    `id` is another one at every save; `texts` is JSON, a list of theme, field and text.
    """
    db.execute(
        """CREATE TABLE draft (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person INTEGER NOT NULL REFERENCES person(id),
            item TEXT NOT NULL,
            deliverer TEXT NOT NULL,
            made_from INTEGER NOT NULL,
            saved_at TEXT NOT NULL,
            sheet TEXT NOT NULL,
            texts TEXT NOT NULL,
            left_out TEXT NOT NULL DEFAULT '[]',
            UNIQUE (person, item, deliverer)
        ) STRICT"""
    )


@MIGRATIONS()
def figures_of_drafts(db: Database) -> None:
    """Figures that somebody typed and did not send: JSON, the fields by name, as typed."""
    db.execute("ALTER TABLE draft ADD COLUMN figures TEXT NOT NULL DEFAULT '{}'")


def _label_versions(db: Database) -> None:
    """Takes over the versions there are: 0.1, 0.2 ..., 1.0 for a final one, 1.1 after that."""
    db.conn.create_function("sha256", 1, lambda content: sha256(content).hexdigest())
    db.execute(
        """WITH counted AS (
            SELECT *, sum(final) OVER (PARTITION BY item ORDER BY version) AS finals FROM document
        )
        INSERT INTO document_made (
            id, item, version, label, final, assembled_at, assembled_by, model_sha256,
            html_sha256, pdf_sha256, docx_sha256, html, pdf, docx
        )
        SELECT id, item, version, finals || '.'
            || sum(1 - final) OVER (PARTITION BY item, finals ORDER BY version),
            final, assembled_at, assembled_by, model_sha256,
            sha256(html), sha256(pdf), sha256(docx), html, pdf, docx
        FROM counted ORDER BY id"""
    )


@MIGRATIONS()
def signing_in_full(db: Database) -> None:
    """A signature is under one version of a document; signed files, withdrawals, what was seen.

    Nothing of before had a version, so it counts for none.
    """
    db.execute(
        """CREATE TABLE signed (
            id INTEGER PRIMARY KEY,
            item TEXT NOT NULL,
            document INTEGER REFERENCES document(id),
            sha256 TEXT NOT NULL,
            signatory TEXT NOT NULL,
            party TEXT NOT NULL,
            person INTEGER REFERENCES person(id),
            role TEXT NOT NULL DEFAULT '',
            signed_on TEXT NOT NULL,
            way TEXT NOT NULL CHECK (way IN ('digitaal', 'scan', 'papier')),
            recorded_at TEXT NOT NULL,
            recorded_by TEXT NOT NULL
        ) STRICT"""
    )
    db.execute(
        """INSERT INTO signed SELECT id, item, NULL, '', party, party, person, '',
            substr(signed_at, 1, 10), 'papier', signed_at, '' FROM signature"""
    )
    db.execute("DROP TABLE signature")
    db.execute("ALTER TABLE signed RENAME TO signature")
    db.execute("CREATE INDEX signature_document ON signature (document)")
    db.execute(
        """CREATE TABLE signature_withdrawal (
            signature INTEGER PRIMARY KEY REFERENCES signature(id),
            at TEXT NOT NULL,
            by TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE signed_file (
            id INTEGER PRIMARY KEY,
            signature INTEGER NOT NULL REFERENCES signature(id),
            digital INTEGER NOT NULL,
            seals TEXT NOT NULL,
            remark TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            size INTEGER NOT NULL,
            received_at TEXT NOT NULL,
            received_by TEXT NOT NULL,
            content BLOB NOT NULL
        ) STRICT"""
    )
    db.execute("CREATE INDEX signed_file_signature ON signed_file (signature)")
    db.execute(
        """CREATE TABLE signed_file_seen (
            file INTEGER PRIMARY KEY REFERENCES signed_file(id),
            at TEXT NOT NULL,
            by TEXT NOT NULL
        ) STRICT"""
    )
    for table in ("signature", "signature_withdrawal", "signed_file", "signed_file_seen"):
        _never_changes(db, table)


@MIGRATIONS()
def paper_sets(db: Database) -> None:
    """Which versions of documents stand in a set of papers, which is a document of its meeting."""
    db.execute(
        """CREATE TABLE document_paper (
            document INTEGER NOT NULL REFERENCES document(id),
            position INTEGER NOT NULL,
            paper INTEGER NOT NULL REFERENCES document(id),
            PRIMARY KEY (document, position)
        ) STRICT"""
    )
    _never_changes(db, "document_paper")


@MIGRATIONS()
def proposals_of_changes(db: Database) -> None:
    """What an edited Word file of a version says, and the texts that are proposed to parties.

    `readback.found` is JSON (office/documents/readback.py), and goes when it is a month old.
    """
    db.execute(
        """CREATE TABLE readback (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            document INTEGER NOT NULL REFERENCES document(id),
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            read_at TEXT NOT NULL,
            read_by TEXT NOT NULL,
            found TEXT NOT NULL
        ) STRICT"""
    )
    db.execute(
        """CREATE TABLE text_proposal (
            id INTEGER PRIMARY KEY,
            item TEXT NOT NULL,
            deliverer TEXT NOT NULL,
            theme TEXT NOT NULL,
            field TEXT NOT NULL,
            text TEXT NOT NULL,
            document INTEGER NOT NULL REFERENCES document(id),
            made_from INTEGER NOT NULL,
            proposed_at TEXT NOT NULL,
            proposed_by TEXT NOT NULL,
            remark TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )
    db.execute("CREATE INDEX text_proposal_item ON text_proposal (item)")
    db.execute(
        """CREATE TABLE text_proposal_outcome (
            proposal INTEGER PRIMARY KEY REFERENCES text_proposal(id),
            answer TEXT NOT NULL CHECK (answer IN ('accepted', 'refused', 'withdrawn')),
            at TEXT NOT NULL,
            by TEXT NOT NULL,
            person INTEGER REFERENCES person(id),
            remark TEXT NOT NULL DEFAULT '',
            version INTEGER
        ) STRICT"""
    )
    for table in ("text_proposal", "text_proposal_outcome"):
        _never_changes(db, table)


@MIGRATIONS()
def sessions(db: Database) -> None:
    """Who is signed in on which device, and the links that were mailed for it.

    Of what opens a session or uses a link only the SHA-256 is kept. `person` is empty for the link
    that `jaarwiel start` prints. Numbers are never given out twice: they stand in the log.
    """
    db.execute(
        """CREATE TABLE session (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            hash TEXT NOT NULL UNIQUE,
            person INTEGER REFERENCES person(id),
            role TEXT NOT NULL,
            device TEXT NOT NULL,
            begun_at TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            ended_at TEXT,
            ended_why TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )
    db.execute("CREATE INDEX session_person ON session (person)")
    db.execute(
        """CREATE TABLE sign_in_link (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            hash TEXT NOT NULL UNIQUE,
            person INTEGER NOT NULL REFERENCES person(id),
            made_at TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            closed_at TEXT
        ) STRICT"""
    )


@MIGRATIONS()
def when_work_was_last_done(db: Database) -> None:
    """When each regular work was last brought to its end, so that it shows when it stands still."""
    db.execute("CREATE TABLE last_done (what TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT")


@MIGRATIONS()
def programs(db: Database) -> None:
    """Programs that may read along, each with the hash of its token; the token is kept nowhere."""
    db.execute(
        """CREATE TABLE program (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            made_at TEXT NOT NULL,
            valid_until TEXT NOT NULL,
            revoked_at TEXT,
            last_used TEXT
        ) STRICT"""
    )


@MIGRATIONS()
def withdrawn_deliveries(db: Database) -> None:
    """Deliveries that do not count any more, and that do again; the newest act says which."""
    db.execute(
        """CREATE TABLE delivery_withdrawal (
            id INTEGER PRIMARY KEY,
            delivery INTEGER NOT NULL REFERENCES delivery(id),
            act TEXT NOT NULL CHECK (act IN ('withdrawn', 'restored')),
            at TEXT NOT NULL,
            by TEXT NOT NULL,
            reason TEXT NOT NULL DEFAULT ''
        ) STRICT"""
    )
    db.execute("CREATE INDEX delivery_withdrawal_delivery ON delivery_withdrawal (delivery)")
    _never_changes(db, "delivery_withdrawal")
    db.execute(
        """CREATE VIEW standing_delivery AS SELECT * FROM delivery WHERE coalesce(
            (SELECT act FROM delivery_withdrawal AS w WHERE w.delivery = delivery.id
             ORDER BY w.id DESC LIMIT 1), 'restored') = 'restored'"""
    )


@MIGRATIONS()
def what_is_definitive(db: Database) -> None:
    """Finds what has a definitive version without reading the versions."""
    db.execute("CREATE INDEX document_final ON document (item) WHERE final")


@MIGRATIONS()
def moves_of_more_years(db: Database) -> None:
    """With which move of an earlier year a move went along, so that one undo takes back both."""
    db.execute("ALTER TABLE decision ADD COLUMN along_with INTEGER REFERENCES decision(id)")


@MIGRATIONS()
def who_let_programs_in(db: Database) -> None:
    """Who gave a program its token; for those that there are, as the log tells it."""
    db.execute("ALTER TABLE program ADD COLUMN made_by TEXT NOT NULL DEFAULT ''")
    db.execute(
        """UPDATE program SET made_by = coalesce(
            (SELECT who FROM log WHERE what = 'toegang voor meelezen gegeven'
             AND subject = program.name AND at = program.made_at), '')"""
    )


@MIGRATIONS()
def reminders_of_proposals(db: Database) -> None:
    """Which letter reminded of which proposals of the secretary: each is reminded of once."""
    db.execute(
        """CREATE TABLE text_proposal_reminder (
            proposal INTEGER NOT NULL REFERENCES text_proposal(id),
            letter INTEGER NOT NULL REFERENCES letter(id),
            PRIMARY KEY (proposal, letter)
        ) STRICT"""
    )
    db.execute("CREATE INDEX text_proposal_reminder_letter ON text_proposal_reminder (letter)")
    _never_changes(db, "text_proposal_reminder")


def _never_changes(db: Database, table: str) -> None:
    for act in ("UPDATE", "DELETE"):
        db.execute(
            f"""CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}
            BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"""
        )
