namespace ReconnectGrains.Engine.Storage;

/// <summary>The tables. docs/stored-state.md explains every column. Times are Unix milliseconds; flags are 0 and 1.</summary>
internal static class Schema
{
    public const string Versions = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, applied_at BIGINT NOT NULL)";

    public static string FirstTables(SqlDialect d) => $"""
        CREATE TABLE sessions (
            session_key {d.Text} NOT NULL PRIMARY KEY,
            version BIGINT NOT NULL,
            saved_at BIGINT NOT NULL,
            sealed {d.Bytes} NOT NULL);

        CREATE TABLE session_index (
            session_key {d.Text} NOT NULL PRIMARY KEY,
            tenant {d.Text} NOT NULL,
            user_id {d.Text} NOT NULL,
            providers {d.Text} NOT NULL);
        CREATE INDEX session_index_tenant ON session_index (tenant, session_key);

        CREATE TABLE due (
            session_key {d.Text} NOT NULL PRIMARY KEY,
            due_at BIGINT NOT NULL,
            leased_until BIGINT NOT NULL);
        CREATE INDEX due_order ON due (due_at, session_key);

        CREATE TABLE memberships (
            tenant {d.Text} NOT NULL,
            user_id {d.Text} NOT NULL,
            active BIGINT NOT NULL,
            version BIGINT NOT NULL,
            changed_at BIGINT NOT NULL,
            PRIMARY KEY (tenant, user_id));

        CREATE TABLE audit (
            stream {d.Text} NOT NULL,
            sequence BIGINT NOT NULL,
            at BIGINT NOT NULL,
            kind BIGINT NOT NULL,
            trace_id {d.Text} NOT NULL,
            tenant {d.Text},
            user_id {d.Text},
            provider {d.Text},
            tool {d.Text},
            intent_id {d.Text},
            client_id {d.Text},
            detail {d.Text},
            proof {d.Bytes} NOT NULL,
            PRIMARY KEY (stream, sequence));
        CREATE INDEX audit_trace ON audit (trace_id);
        CREATE INDEX audit_tenant ON audit (tenant, at);
        CREATE INDEX audit_time ON audit (at, stream, sequence);

        CREATE TABLE key_ring (
            name {d.Text} NOT NULL PRIMARY KEY,
            xml {d.Text} NOT NULL,
            stored_at BIGINT NOT NULL,
            audited BIGINT NOT NULL);

        CREATE TABLE epoch (
            id BIGINT NOT NULL PRIMARY KEY,
            number BIGINT NOT NULL,
            began_at BIGINT NOT NULL);
        INSERT INTO epoch (id, number, began_at) VALUES (1, 1, 0);
        """;

    public static string AuthorizationServer(SqlDialect d) => $"""
        CREATE TABLE signing_keys (
            slot BIGINT NOT NULL PRIMARY KEY,
            key_id {d.Text} NOT NULL,
            made_at BIGINT NOT NULL,
            sealed {d.Bytes} NOT NULL);

        CREATE TABLE client_assertions (
            id {d.Text} NOT NULL PRIMARY KEY,
            expires_at BIGINT NOT NULL);
        CREATE INDEX client_assertions_end ON client_assertions (expires_at);
        """;

    public static string GrainState(SqlDialect d) => $"""
        CREATE TABLE grain_state (
            grain_type {d.Text} NOT NULL,
            state_name {d.Text} NOT NULL,
            grain_key {d.Text} NOT NULL,
            version BIGINT NOT NULL,
            saved_at BIGINT NOT NULL,
            payload {d.Bytes} NOT NULL,
            PRIMARY KEY (grain_type, state_name, grain_key));
        """;

    public static string Logins(SqlDialect d) => $"""
        CREATE TABLE logins (
            provider {d.Text} NOT NULL,
            login {d.Text} NOT NULL,
            session_key {d.Text} NOT NULL,
            until BIGINT NOT NULL,
            PRIMARY KEY (provider, login, session_key));
        CREATE INDEX logins_session ON logins (session_key, provider);
        CREATE INDEX logins_until ON logins (until);

        CREATE TABLE logout_tokens (
            id {d.Text} NOT NULL PRIMARY KEY,
            until BIGINT NOT NULL);
        """;

    public const string QueueDepth = """
        ALTER TABLE session_index ADD COLUMN parked BIGINT NOT NULL DEFAULT 0;
        ALTER TABLE session_index ADD COLUMN released BIGINT NOT NULL DEFAULT 0;
        CREATE INDEX session_index_queue ON session_index (parked, released) WHERE parked + released > 0;
        """;

    public static string Console(SqlDialect d) => $"""
        ALTER TABLE session_index ADD COLUMN digest {d.Text} NOT NULL DEFAULT '';
        CREATE INDEX session_index_user ON session_index (user_id, session_key);
        CREATE INDEX session_index_parked ON session_index (session_key) WHERE parked > 0;

        CREATE TABLE session_connections (
            session_key {d.Text} NOT NULL,
            provider {d.Text} NOT NULL,
            trouble BIGINT NOT NULL,
            scopes {d.Text} NOT NULL,
            PRIMARY KEY (session_key, provider));
        CREATE INDEX session_connections_provider ON session_connections (provider, session_key);
        CREATE INDEX session_connections_broken ON session_connections (session_key) WHERE trouble > 0;

        CREATE TABLE parked_intents (
            session_key {d.Text} NOT NULL,
            intent_id {d.Text} NOT NULL,
            tenant {d.Text} NOT NULL,
            tool {d.Text} NOT NULL,
            provider {d.Text} NOT NULL,
            client_id {d.Text} NOT NULL,
            trace_id {d.Text} NOT NULL,
            code {d.Text} NOT NULL,
            since BIGINT NOT NULL,
            PRIMARY KEY (session_key, intent_id));
        CREATE INDEX parked_intents_age ON parked_intents (since, session_key, intent_id);
        CREATE INDEX parked_intents_tenant ON parked_intents (tenant, since, session_key, intent_id);

        CREATE INDEX memberships_user ON memberships (user_id, tenant);
        CREATE INDEX audit_kind ON audit (kind, at, stream, sequence);
        CREATE INDEX audit_user ON audit (user_id, at, stream, sequence);
        DROP INDEX audit_tenant;
        CREATE INDEX audit_tenant ON audit (tenant, at, stream, sequence);
        CREATE INDEX audit_subjects_user ON audit_subjects (user_id);
        """;

    public static string Alerts(SqlDialect d) => $"""
        CREATE TABLE alerts (
            id {d.Text} NOT NULL PRIMARY KEY,
            rule {d.Text} NOT NULL,
            tenant {d.Text} NOT NULL,
            subject {d.Text} NOT NULL,
            provider {d.Text} NOT NULL,
            raised_at BIGINT NOT NULL,
            evidence {d.Text} NOT NULL,
            delivery BIGINT NOT NULL,
            attempts BIGINT NOT NULL,
            due_at BIGINT NOT NULL,
            leased_until BIGINT NOT NULL);
        CREATE INDEX alerts_time ON alerts (raised_at, id);
        CREATE INDEX alerts_tenant ON alerts (tenant, raised_at, id);
        CREATE INDEX alerts_due ON alerts (due_at, id) WHERE delivery = 1;

        CREATE TABLE alert_quiet (
            rule {d.Text} NOT NULL,
            about {d.Text} NOT NULL,
            until BIGINT NOT NULL,
            PRIMARY KEY (rule, about));

        CREATE TABLE network_key (
            id BIGINT NOT NULL PRIMARY KEY,
            sealed {d.Bytes} NOT NULL);
        """;

    public static string ScopeAudit(SqlDialect d) => $"""
        CREATE TABLE tool_uses (
            session_key {d.Text} NOT NULL,
            provider {d.Text} NOT NULL,
            tool {d.Text} NOT NULL,
            used_on BIGINT NOT NULL,
            PRIMARY KEY (session_key, provider, tool));
        CREATE INDEX tool_uses_age ON tool_uses (used_on);

        CREATE TABLE audit_erasures (
            id {d.Text} NOT NULL PRIMARY KEY,
            sealed {d.Bytes} NOT NULL);

        ALTER TABLE session_connections ADD COLUMN tenant {d.Text} NOT NULL DEFAULT '';
        ALTER TABLE session_connections ADD COLUMN excess_order BIGINT NOT NULL DEFAULT 1;
        CREATE INDEX session_connections_excess ON session_connections (excess_order, session_key, provider);
        CREATE INDEX session_connections_tenant ON session_connections (tenant, excess_order, session_key, provider);
        CREATE INDEX session_connections_excess_of ON session_connections (provider, excess_order, session_key);

        CREATE INDEX audit_tenant_kind ON audit (tenant, kind, at, stream, sequence);
        CREATE INDEX audit_providers ON audit (kind, at, provider, tenant, detail) WHERE kind = 2 OR kind = 3 OR kind = 5;
        """;

    public static string AuditChains(SqlDialect d) => $"""
        ALTER TABLE audit ADD COLUMN chain {d.Text} NOT NULL DEFAULT '';

        CREATE TABLE audit_streams (
            stream {d.Text} NOT NULL PRIMARY KEY,
            tenant {d.Text} NOT NULL,
            base BIGINT NOT NULL,
            last BIGINT NOT NULL,
            chain {d.Text} NOT NULL,
            fresh BIGINT NOT NULL,
            proof {d.Bytes} NOT NULL);
        CREATE INDEX audit_streams_fresh ON audit_streams (tenant, stream) WHERE fresh = 1;

        CREATE TABLE audit_subjects (
            tenant {d.Text} NOT NULL,
            user_id {d.Text} NOT NULL,
            subject {d.Text} NOT NULL UNIQUE,
            PRIMARY KEY (tenant, user_id));

        CREATE TABLE audit_checkpoints (
            tenant {d.Text} NOT NULL,
            number BIGINT NOT NULL,
            at BIGINT NOT NULL,
            streams {d.Text} NOT NULL,
            digest {d.Text} NOT NULL,
            proof {d.Bytes} NOT NULL,
            PRIMARY KEY (tenant, number));
        """;
}
