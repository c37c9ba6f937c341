import { setTimeout as wait } from 'node:timers/promises';

const ENDPOINTS = ['token', 'revocation', 'userinfo', 'introspection', 'discovery', 'jwks'];
const GRANT_TYPES = ['refresh_token', 'authorization_code'];
const MODES = ['delay', 'delay-after', 'status', 'garbage', 'drop-before', 'drop-after'];
const MAX_FAULTS = 100;
const MAX_MS = 120_000;

export class BadFault extends Error {}

/** Faults wait in order; a request takes at most one, the oldest that matches. */
export class Faults {
  #waiting = [];

  add(spec) {
    const fault = validated(spec);
    if (this.#waiting.length >= MAX_FAULTS) throw new BadFault(`at most ${MAX_FAULTS} faults can wait`);
    this.#waiting.push(fault);
  }

  take(endpoint, grantType) {
    const fault = this.#waiting.find((f) =>
      f.endpoint === endpoint && (f.grant_type === undefined || f.grant_type === grantType));
    if (fault && --fault.count === 0) this.#waiting.splice(this.#waiting.indexOf(fault), 1);
    return fault;
  }

  list() {
    return this.#waiting;
  }

  clear() {
    this.#waiting = [];
  }
}

function validated({ endpoint, grant_type, mode, ms = 0, status = 503, retry_after, body, count = 1, ...rest } = {}) {
  const demand = (holds, message) => { if (!holds) throw new BadFault(message); };
  const whole = (value, min, max) => Number.isInteger(value) && value >= min && value <= max;
  demand(ENDPOINTS.includes(endpoint), `endpoint must be one of ${ENDPOINTS.join(', ')}`);
  demand(MODES.includes(mode), `mode must be one of ${MODES.join(', ')}`);
  demand(grant_type === undefined || (endpoint === 'token' && GRANT_TYPES.includes(grant_type)),
    `grant_type goes with the token endpoint and is one of ${GRANT_TYPES.join(', ')}`);
  demand(whole(ms, 0, MAX_MS), `ms must be a whole number up to ${MAX_MS}`);
  demand(whole(status, 200, 599), 'status must be from 200 to 599');
  demand(whole(count, 1, 1_000_000), 'count must be a positive whole number');
  demand(Object.keys(rest).length === 0, `unknown: ${Object.keys(rest).join(', ')}`);
  return { endpoint, grant_type, mode, ms, status, retry_after, body, count };
}

/** True if the request is done with and must not be processed. */
export async function insteadOfProcessing(ctx, { mode, ms, status, retry_after: retryAfter, body }) {
  switch (mode) {
    case 'delay':
      await wait(ms);
      return false;
    case 'status':
      ctx.status = status;
      if (retryAfter !== undefined) ctx.set('Retry-After', String(retryAfter));
      ctx.body = body ?? { error: 'temporarily_unavailable', error_description: 'a fault was asked for' };
      return true;
    case 'garbage':
      ctx.status = 200;
      ctx.body = body ?? '<!doctype html><title>Not what you asked for</title>';
      ctx.type = 'application/json';
      return true;
    case 'drop-before':
      drop(ctx);
      return true;
    default:
      return false;
  }
}

export async function afterwards(ctx, { mode, ms }) {
  if (mode === 'delay-after') await wait(ms);
  if (mode === 'drop-after') drop(ctx);
}

function drop(ctx) {
  ctx.respond = false;
  ctx.req.socket.destroy();
}
