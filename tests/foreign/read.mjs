// Reads iCalendar from standard input with ical.js or node-ical, named as the only argument, and
// prints its events as JSON: moments as seconds since 1970 (UTC), days as "2027-03-31".
import { text } from "node:stream/consumers";
import { argv, stdin } from "node:process";

const content = await text(stdin);
const day = (year, month, date) =>
  `${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;

async function withIcalJs() {
  const { default: ICAL } = await import("ical.js");
  const calendar = new ICAL.Component(ICAL.parse(content));
  // ical.js looks time zones up in the calendar itself only when they are registered.
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  const moment = (time) =>
    time.isDate ? day(time.year, time.month, time.day) : time.toUnixTime();
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      starts: moment(event.startDate),
      ends: moment(event.endDate),
      status: component.getFirstPropertyValue("status"),
    };
  });
}

async function withNodeIcal() {
  const { default: ical } = await import("node-ical");
  // A day is a local midnight for node-ical.
  const moment = (date, whole) =>
    whole
      ? day(date.getFullYear(), date.getMonth() + 1, date.getDate())
      : date.getTime() / 1000;
  return Object.values(ical.sync.parseICS(content))
    .filter((each) => each.type === "VEVENT")
    .map((each) => ({
      uid: each.uid,
      summary: each.summary,
      starts: moment(each.start, each.datetype === "date"),
      ends: moment(each.end, each.datetype === "date"),
      status: each.status,
    }));
}

const readers = { "ical.js": withIcalJs, "node-ical": withNodeIcal };
console.log(JSON.stringify(await readers[argv[2]]()));
