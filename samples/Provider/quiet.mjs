// Standard output carries one line, the ready line: whoever starts this process parses it. oidc-provider greets every
// start with notices and warnings for production deployments. Import this file before it.
const notice = /^(\x1b\[[\d;]*m)?oidc-provider (NOTICE|WARNING): /;

for (const method of ['info', 'warn']) {
  console[method] = (...parts) => {
    if (!notice.test(String(parts[0]))) console.error(...parts);
  };
}
