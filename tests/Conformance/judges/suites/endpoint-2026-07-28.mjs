import { judgeEndpoint } from '../official.mjs';

export default {
  name: 'conformance 0.2.0-alpha.12 server 2026-07-28', least: 50,
  judge: () => judgeEndpoint('conformance-next', ['--requirements', '2026-07-28']),
};
