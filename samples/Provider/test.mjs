import { describe } from 'node:test';

for (const part of ['identity', 'acme', 'faults', 'process']) {
  describe(part, () => import(`./test/${part}.mjs`));
}
