-- Fills the database of a server that is stopped with 100,000 sessions in 100 tenants, their connections and 120,000 used tools, 5,000 parked intents,
-- 100,000 memberships and 1,000,000 audit events of the last twelve days, for measuring the console's pages. The rows have no proofs, so
-- `audit verify` says what they are: invented. README.md says how to run it.
PRAGMA synchronous = OFF;
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
INSERT INTO session_index (session_key, tenant, user_id, providers, parked, released, digest)
SELECT printf('tenant-%02d/user-%06d', i % 100, i), printf('tenant-%02d', i % 100), printf('user-%06d', i), '|acme|', i % 20 = 0, 0, 'invented' FROM n;

WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
INSERT INTO session_connections (session_key, provider, trouble, scopes)
SELECT printf('tenant-%02d/user-%06d', i % 100, i), 'acme', CASE WHEN i % 50 = 0 THEN 2 ELSE 0 END,
    CASE WHEN i % 70 = 1 THEN 'admin invoices.pay invoices.read' WHEN i % 7 = 0 THEN 'invoices.read' ELSE 'invoices.pay invoices.read' END FROM n;

-- Four of five users read within the last days, two of five pay.
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
INSERT INTO tool_uses (session_key, provider, tool, used_on)
SELECT printf('tenant-%02d/user-%06d', i % 100, i), 'acme', 'list_invoices', (unixepoch() / 86400 - i % 25) * 86400000 FROM n WHERE i % 5 > 0
UNION ALL SELECT printf('tenant-%02d/user-%06d', i % 100, i), 'acme', 'pay_invoice', (unixepoch() / 86400 - i % 25) * 86400000 FROM n WHERE i % 5 > 2;

WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 20 FROM n WHERE i < 99980)
INSERT INTO parked_intents (session_key, intent_id, tenant, tool, provider, client_id, trace_id, code, since)
SELECT printf('tenant-%02d/user-%06d', i % 100, i), printf('int_%032x', i), printf('tenant-%02d', i % 100), 'pay_invoice', 'acme', 'chat',
    printf('trc_%032x', i), 'TOKEN_REVOKED', (unixepoch() - i) * 1000 FROM n;

WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
INSERT INTO memberships (tenant, user_id, active, version, changed_at)
SELECT printf('tenant-%02d', i % 100), printf('user-%06d', i), i % 100 > 0, 1, unixepoch() * 1000 FROM n;

WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
INSERT INTO audit_subjects (tenant, user_id, subject)
SELECT printf('tenant-%02d', i % 100), printf('user-%06d', i), printf('sub_%032x', i) FROM n;

WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)
INSERT INTO audit (stream, sequence, at, kind, trace_id, tenant, user_id, provider, tool, intent_id, client_id, detail, chain, proof)
SELECT printf('tenant-%02d/sub_%032x#1', i % 100, i % 100000), i / 100000 + 1, (unixepoch() - 1000000 + i) * 1000, i % 8 + 1, printf('trc_%032x', i / 4),
    printf('tenant-%02d', i % 100), printf('sub_%032x', i % 100000), 'acme', 'pay_invoice', printf('int_%032x', i), 'chat',
    CASE i % 8 + 1 WHEN 2 THEN CAST(20 + i * 7919 % 900 AS TEXT) WHEN 3 THEN 'Revoked' WHEN 5 THEN 'TOKEN_REVOKED' END, '', x'00' FROM n;
COMMIT;
ANALYZE;
