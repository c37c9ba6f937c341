// What judges say, against what is known of them. An entry of the baseline names the checks of one scenario that do not hold, all of them,
// and why: a check that fails without an entry is new, one that has an entry and holds makes the entry stale, and both are failures.

/** A scenario that checks nothing says nothing, and is not taken for a good one. */
export const NOTHING = 'nothing was checked';

/** @returns {{ suite: string, scenarios: number, passed: number, known: object[], problems: string[] }} */
export function compare({ name, least }, results, baseline, broken) {
  const problems = [];
  if (broken) problems.push(`it did not end: ${broken}`);
  else if (results.length < least) problems.push(`only ${results.length} scenarios were judged, not ${least}`);
  const known = [];
  let passed = 0;
  for (const { scenario, checks } of results) {
    const bad = failures(checks);
    const entry = baseline.find((candidate) => candidate.scenario === scenario);
    const listed = entry?.checks ?? [];
    if (entry && !entry.reason) problems.push(`${scenario}: its entry in the baseline has no reason`);
    for (const [id, message] of bad) {
      if (!listed.includes(id)) problems.push(`${scenario}: ${id}: ${message}`);
    }
    for (const id of listed) {
      if (!bad.has(id)) problems.push(`${scenario}: ${id} holds now: take it from the baseline`);
    }
    if (bad.size === 0) passed += 1;
    else if (entry) known.push(entry);
  }
  const judged = new Set(results.map(({ scenario }) => scenario));
  for (const { scenario } of baseline.filter((entry) => !judged.has(entry.scenario))) {
    problems.push(`${scenario}: is in the baseline, but nobody judges it`);
  }
  return { suite: name, scenarios: results.length, passed, known, problems };
}

function failures(checks) {
  const bad = new Map();
  for (const { id, ok, message } of checks) if (!ok && !bad.has(id)) bad.set(id, message || 'no reason given');
  return checks.length ? bad : new Map([[NOTHING, 'the scenario made no statement']]);
}

/** The table, and the number of problems. */
export function table(verdicts, orphans = []) {
  const width = Math.max(...verdicts.map(({ suite }) => suite.length), 5);
  const row = (...cells) => `${cells[0].padEnd(width)}${cells.slice(1).map((cell) => String(cell).padStart(11)).join('')}`;
  const lines = [row('suite', 'scenarios', 'passed', 'baseline')];
  for (const { suite, scenarios, passed, known } of verdicts) lines.push(row(suite, scenarios, passed, known.length));
  const reasons = verdicts.flatMap(({ suite, known }) => known.map(({ scenario, reason }) => `${suite}: ${scenario}: ${reason}`));
  if (reasons.length) lines.push('', 'In the baseline, and why:', ...reasons.map((line) => `  ${line}`));
  const problems = [
    ...verdicts.flatMap(({ suite, problems: own }) => own.map((line) => `${suite}: ${line}`)),
    ...orphans.map(({ suite, scenario }) => `${suite}: ${scenario}: is in the baseline, but there is no such suite`)];
  if (problems.length) lines.push('', ...problems.map((line) => `FAILED  ${line}`));
  return { text: lines.join('\n'), failed: problems.length };
}
