// The simulation as a check: the first seed whose world breaks an invariant.

const limit = 300;

/** Whether the simulation holds without a mutant. */
export async function soundness(check, builds) {
  const { broken, isComplete, last } = await run(check.seeds, builds);
  return isComplete && !broken ? { size: check.seeds } : { problem: `fails without a mutant too: ${broken?.line ?? last}` };
}

/** Runs it against a mutant. */
export async function attempt(check, builds) {
  const { broken, isComplete, last } = await run(check.seeds, builds);
  if (broken) return { caughtBy: `simulation: ${broken.line}`, position: `seed ${broken.seed} of ${check.seeds}` };
  return { missed: isComplete ? `the simulation holds for ${check.seeds} seeds` : `the simulation came to no end: ${last}` };
}

async function run(seeds, builds) {
  const { output, timedOut } = await builds.test('tests/Simulation', ['--seeds', String(seeds), '--stop-at-first'], limit);
  return timedOut ? { last: `more than ${limit} s` } : readSweep(output);
}

/** What a sweep says: the invariant that broke first, and whether it came to its end. */
export function readSweep(output) {
  const broken = [...output.matchAll(/^broken: (.+) first at seed (\d+),/gm)].map(([, line, seed]) => ({ line, seed: Number(seed) }));
  const last = output.trim().split('\n').at(-1);
  return { broken: broken.sort((a, b) => a.seed - b.seed)[0], isComplete: last.startsWith('sim: seeds='), last };
}
