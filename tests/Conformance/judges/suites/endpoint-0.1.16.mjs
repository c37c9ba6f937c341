import { judgeEndpoint } from '../official.mjs';

export default { name: 'conformance 0.1.16 server', least: 32, judge: () => judgeEndpoint('conformance-stable', ['--suite', 'all']) };
