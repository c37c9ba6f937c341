using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Text.Json;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tests.Providers;

[Trait("Proves", "S45")]
public sealed class NothingLeaksTests : ProviderScene
{
    private const string Canary = "canary0123456789";

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task No_secret_reaches_logs_activities_events_or_outcomes(int status)
    {
        using var watch = new Watch();
        var told = JsonSerializer.Serialize(new
        {
            access_token = Canary + "A",
            refresh_token = Canary + "R",
            id_token = Canary + ".I.x",
            error_description = Canary + "D",
            error = status == 200 ? null : Canary + new string('x', 64),
        });
        Server.On("/token", c => Reply.Json(c, status, told));
        Server.On("/revoke", c => Reply.Json(c, status, told));
        Server.On("/userinfo", c => Reply.Json(c, status == 200 ? 403 : status, told));
        var client = Client(o => o.ClientSecret = Canary + "S");
        var byUserInfo = Client(o => (o.IdentityFrom, o.AlwaysScopes) = (ReconnectGrains.Engine.Providers.IdentityFrom.UserInfo, []));
        var verifier = new Secret(Canary + new string('V', 40));
        var code = Code() with { Code = new Secret(Canary + "C"), Nonce = new Secret(Canary + "N"), CodeVerifier = verifier };

        object[] outcomes =
        [
            await client.AuthorizationUrl(Authorization() with { State = Canary + "T", Nonce = code.Nonce }, Ct),
            await client.Exchange(code, Ct),
            await byUserInfo.Exchange(code, Ct),
            await client.Refresh(new Credentials(new Secret(Canary), new Secret(Canary + "F"), ScopeSet.Empty, Time.GetUtcNow(), null), Ct),
            await client.Revoke(new Secret(Canary + "X"), "refresh_token", Ct),
            code,
        ];

        Server.At("/token").Count.ShouldBe(3);
        string.Join('\n', outcomes).ShouldNotContain(Canary);
        string.Join('\n', Log.Lines).ShouldNotContain(Canary);
        string.Join('\n', watch.Seen).ShouldNotContain(Canary);
    }

    [Fact]
    public async Task What_is_logged_names_provider_endpoint_status_and_reason_only()
    {
        Server.On("/token", c => Reply.Text(c, 503, "text/html", "secret page"));

        await Client().Refresh(Current(), Ct);

        Log.Lines.ShouldHaveSingleItem().Trim().ShouldBe("Warning Provider acme: Token endpoint answered 503 (ServerError)");
    }

    /// <summary>Listens to every activity of the process, and to the events of the HTTP stack.</summary>
    private sealed class Watch : EventListener
    {
        private readonly ConcurrentQueue<string> _seen = new();
        private readonly ActivityListener _activities;

        public Watch()
        {
            _activities = new ActivityListener
            {
                ShouldListenTo = _ => true,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = a => _seen?.Enqueue(
                    string.Join(' ', a.TagObjects.Select(t => $"{t.Key}={t.Value}")) + a.DisplayName + a.StatusDescription),
            };
            ActivitySource.AddActivityListener(_activities);
        }

        public IReadOnlyList<string> Seen => [.. _seen];

        public override void Dispose()
        {
            _activities.Dispose();
            base.Dispose();
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name is "System.Net.Http" or "Microsoft.IdentityModel.EventSource")
            {
                EnableEvents(eventSource, EventLevel.Verbose);
            }
        }

        // The base class calls this before the constructor has run.
        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            _seen?.Enqueue($"{eventData.EventName} {string.Join(' ', eventData.Payload ?? new([]))}");
    }
}
