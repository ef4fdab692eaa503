/* The answer sheet in a notebook's metadata: what shape it has, and what happens to answers that are damaged. */

export const SCHEMA = 1;

export const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const absentOr = (test) => (value) => value === undefined || value === null || test(value);
const listOf = (test) => (value) => Array.isArray(value) && value.every(test);
const recordOf = (test) => (value) => isRecord(value) && Object.values(value).every(test);
const shaped = (parts) => (value) => isRecord(value) && Object.entries(parts).every(([name, test]) => test(value[name]));

const places = shaped({ places: absentOr(recordOf(isText)) });
const SHAPES = {
  choice: shaped({ choice: absentOr(isText), usual: absentOr(isText) }),
  sort: places,
  mark: places,
  chat: shaped({ path: absentOr(listOf(isText)) }),
  compose: shaped({ fields: absentOr(recordOf(isText)), checked: absentOr(listOf(isText)) }),
  simulator: shaped({
    prediction: absentOr(isText),
    runs: absentOr(isNumber),
    question: absentOr(isText),
    note: absentOr(isText),
  }),
  beliefs: shaped({ sides: absentOr(recordOf(isText)) }),
  scale: shaped({ ratings: absentOr(recordOf(isNumber)) }),
  table: shaped({ rows: absentOr(listOf(recordOf(isText))) }),
  schedule: shaped({
    met: absentOr(isText),
    touches: absentOr(listOf(shaped({ date: isText, kind: isText, person: absentOr(isText), note: absentOr(isText) }))),
  }),
  model: () => true,
  reflection: () => true,
};

const attempt = shaped({ at: isText, points: isNumber, possible: isNumber });
const mark = shaped({ at: isText, levels: recordOf(isNumber) });

const readable = (envelope, kind) =>
  isRecord(envelope) && (envelope.value === null || envelope.value === undefined || (SHAPES[kind]?.(envelope.value) ?? true));

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/* When an answer was given, "" where that is not told: a wrong word would count as later than any time. */
const moment = (envelope) => {
  const at = envelope?.at;
  return isText(at) && MOMENT.test(at) && !Number.isNaN(Date.parse(at)) ? at : "";
};

/* The time to write for a change made now: later than the one before, also when a clock was wrong then. */
export const following = (envelope) => {
  const before = moment(envelope);
  return new Date(Math.max(Date.now(), before ? Date.parse(before) + 1 : 0)).toISOString();
};

/* Language -> time of the last change made there that an answer takes into account; `language`: of its notebook. */
export const versions = (envelope, language) => {
  if (!envelope) return {};
  return isRecord(envelope.versions) ? envelope.versions : { [language]: moment(envelope) };
};

/* The later time of each language. */
export const latest = (one, other) => {
  const both = { ...one };
  for (const [language, at] of Object.entries(other)) if (!(both[language] >= at)) both[language] = at;
  return both;
};

/* Whether nothing of `other` is later than what `one` takes into account. */
export const covers = (one, other) => Object.entries(other).every(([language, at]) => one[language] >= at);

/* A sheet that the page can work with. What cannot be read goes to `aside`, as found, and is never dropped.
   `kinds`: activity id -> kind. Answers of activities that the course no longer has stay where they are. */
export const tidied = (found, kinds) => {
  const sheet = isRecord(found) ? structuredClone(found) : {};
  const aside = Array.isArray(sheet.aside) ? sheet.aside : [];
  const setAside = (activity, raw) => aside.push({ activity, at: new Date().toISOString(), raw });
  if (!isRecord(found) && found !== undefined && found !== null) setAside("", found);
  const shape = { answers: isRecord, aside: Array.isArray, attempts: Array.isArray, marks: isRecord, schema: Number.isInteger };
  for (const [name, test] of Object.entries(shape)) {
    if (sheet[name] === undefined || test(sheet[name])) continue;
    if (sheet[name] !== null) setAside("", { [name]: sheet[name] });
    delete sheet[name];
  }
  sheet.answers ??= {};
  const sieve = (record, test) => {
    for (const [activity, one] of Object.entries(record ?? {})) {
      if (test(one, activity)) continue;
      setAside(activity, one);
      delete record[activity];
    }
  };
  sieve(sheet.answers, (envelope, activity) => readable(envelope, kinds[activity]));
  for (const envelope of Object.values(sheet.answers)) if (moment(envelope) === "") delete envelope.at;
  sieve(sheet.marks, mark);
  for (const one of sheet.attempts ?? []) if (!attempt(one)) setAside("", { attempt: one });
  if (sheet.attempts) sheet.attempts = sheet.attempts.filter(attempt);
  if (!Number.isInteger(sheet.seed)) sheet.seed = crypto.getRandomValues(new Uint32Array(1))[0];
  if (aside.length) sheet.aside = aside;
  else delete sheet.aside;
  sheet.schema ??= SCHEMA;
  return sheet;
};

/* The activities whose answer in `other` is newer than in `sheet`. */
export const newer = (sheet, other) =>
  Object.keys(other.answers ?? {}).filter((activity) => moment(other.answers[activity]) > moment(sheet.answers[activity]));

/* Attempts of both languages in the order of time; of marks the newer one of each activity. */
export const joined = (name, own, other) => {
  if (name === "attempts") {
    const all = [...(Array.isArray(own) ? own : []), ...(Array.isArray(other) ? other : [])].filter((one) => isText(one?.at));
    const sorted = [...new Map(all.map((one) => [one.at, one])).values()].sort((one, two) => (one.at < two.at ? -1 : 1));
    return sorted.length ? sorted : undefined;
  }
  const marks = { ...(isRecord(own) ? own : {}) };
  for (const [activity, mark] of Object.entries(isRecord(other) ? other : {})) {
    if (!isText(marks[activity]?.at) || mark?.at > marks[activity].at) marks[activity] = mark;
  }
  return Object.keys(marks).length ? marks : undefined;
};
