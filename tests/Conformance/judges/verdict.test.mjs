import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTHING, compare, table } from './verdict.mjs';

const suite = { name: 'a', least: 1 };
const good = { id: 'x', ok: true };
const bad = { id: 'x', ok: false, message: 'no' };
const entry = { suite: 'a', scenario: 's', checks: ['x'], reason: 'cannot be' };
const failed = (...args) => table([compare(...args)]).failed;

test('A check that fails and is not in the baseline is a failure', () => {
  assert.equal(failed(suite, [{ scenario: 's', checks: [bad] }], []), 1);
  assert.equal(failed(suite, [{ scenario: 's', checks: [bad, { id: 'y', ok: false }] }], [entry]), 1);
});

test('A check that is in the baseline and fails is none', () => {
  const verdict = compare(suite, [{ scenario: 's', checks: [bad] }], [entry]);
  assert.equal(table([verdict]).failed, 0);
  assert.deepEqual([verdict.scenarios, verdict.passed], [1, 0]);
  assert.match(table([verdict]).text, /a: s: cannot be/);
});

test('An entry of the baseline that is no longer needed is a failure', () => {
  assert.equal(failed(suite, [{ scenario: 's', checks: [good] }], [entry]), 1);
  assert.equal(failed(suite, [{ scenario: 'other', checks: [good] }], [entry]), 1);
  assert.equal(table([], [entry]).failed, 1);
});

test('An entry without a reason is a failure', () => {
  assert.equal(failed(suite, [{ scenario: 's', checks: [bad] }], [{ ...entry, reason: '' }]), 1);
});

test('A judge that breaks, judges too little or says nothing is a failure', () => {
  assert.equal(failed(suite, [], [], 'it crashed'), 1);
  assert.equal(failed(suite, [], []), 1);
  assert.match(table([compare(suite, [{ scenario: 's', checks: [] }], [])]).text, new RegExp(NOTHING));
});
