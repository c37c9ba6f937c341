import assert from 'node:assert/strict';
import { after, before, test as run } from 'node:test';
import { startWorld } from './world.mjs';

/** How long one test may take, in milliseconds, and how long a world may take to start: each part has a minute. */
const TEST = 120_000;
const START = 200_000;

/** A test with a deadline. */
export const test = (name, body) => run(name, { timeout: TEST }, body);

/** A world for the tests of one file. At its end the server must not have reported a failure of its own. */
export function worldOfTests(more, parts) {
  const world = {};
  before(async () => Object.assign(world, await startWorld(more, parts)), { timeout: START });
  after(async () => {
    await world.stop?.();
    assert.doesNotMatch(world.log?.() ?? '', /^(fail|crit): /m);
  }, { timeout: START });
  return world;
}
