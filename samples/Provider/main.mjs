import './quiet.mjs';
import { BadArguments, readArguments, USAGE } from './args.mjs';

let state;
const options = argumentsOrExit(process.argv.slice(2));
if (options.dieWithParent) process.stdin.resume().on('end', stop).on('close', stop).on('error', stop);
process.on('SIGTERM', stop).on('SIGINT', stop);
// A bug in one request must not end a demo.
process.on('unhandledRejection', (error) => console.error(error));

// Not at the top: oidc-provider speaks while it loads, and bad arguments should not have to wait for it.
const [{ openState }, { startIssuer }, { identityIssuer }, { acmeIssuer }] = await Promise.all(
  ['state', 'issuer', 'identity', 'acme'].map((name) => import(`./${name}.mjs`)));

try {
  state = await openState(options.state);
  const identity = await startIssuer(identityIssuer(options, state.identity), options.identityPort);
  const acme = await startIssuer(acmeIssuer(options, state.acme), options.acmePort);
  process.stdout.write(`${JSON.stringify({ ready: true, identity, acme })}\n`);
} catch (error) {
  console.error(`cannot start: ${error.message}`);
  process.exit(1);
}

function argumentsOrExit(args) {
  try {
    const read = readArguments(args);
    if (!read.help) return read;
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof BadArguments)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

function stop() {
  state?.save();
  process.exit(0);
}
