// Carries checks out, on what stands beside the tests now: sound or broken.
import { nameOf } from './checks.mjs';
import * as sim from './simulating.mjs';
import * as unit from './testing.mjs';

const kinds = { sim, unit };
const known = new Map();

/** Runs each check without a mutant, the first time that it is wanted: one that fails there too proves nothing. */
export async function learn(checks, builds) {
  for (const check of checks) {
    if (!known.has(nameOf(check))) known.set(nameOf(check), await kinds[check.kind].soundness(check, builds));
  }
}

/** Runs one check against a mutant: { caughtBy, soon } where it fails, { missed } with the reason where it does not. */
export async function attempt(check, builds) {
  const { size, problem } = known.get(nameOf(check));
  if (problem) return { missed: problem };
  const began = performance.now();
  const { missed, caughtBy, position } = await kinds[check.kind].attempt(check, builds, size);
  return missed ? { missed } : { caughtBy, soon: `${position}, ${Math.max(1, Math.round((performance.now() - began) / 1000))} s` };
}
