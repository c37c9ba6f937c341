using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Tests.Protocol;

namespace ReconnectGrains.McpHost.Tests.Challenges;

[Trait("Proves", "S11")]
public sealed class RequestStateTests : IAsyncLifetime
{
    private Connector _connector = null!;
    private string _state = "";

    public async ValueTask InitializeAsync()
    {
        _connector = await Connector.Start();
        _connector.Calls.Answer = seen => ScriptedCalls.Parked(seen);
        var challenge = await _connector.CallNew("pay_invoice", Pay("1"), _connector.Token(), opensUrls: true);
        _state = challenge.Result.GetProperty("requestState").GetString()!;
        _connector.Calls.Answer = _ => ScriptedCalls.Text("paid", intent: "int_1");
        _connector.Calls.Calls.Clear();
    }

    public ValueTask DisposeAsync() => _connector.DisposeAsync();

    [Fact]
    public async Task The_same_call_by_the_same_client_names_its_intent()
    {
        (await Retry(_state)).Meta("reconnect/intent").ShouldBe("int_1");
        _connector.Calls.Calls.Single().Options.Handle.ShouldBe("int_1");
    }

    [Fact]
    public async Task It_may_be_presented_again_and_again()
    {
        await Retry(_state);
        await Retry(_state);
        _connector.Calls.Calls.Select(c => c.Options.Handle).ShouldBe(["int_1", "int_1"]);
    }

    [Fact]
    [Trait("Proves", "S10")]
    public Task Another_user_learns_nothing_from_it() => NotFound(Retry(_state, user: "bob"));

    [Fact]
    public Task Another_client_of_the_same_user_learns_nothing_from_it() => NotFound(Retry(_state, client: "other"));

    [Fact]
    public Task Other_arguments_are_another_call() => NotFound(Retry(_state, id: "2"));

    [Fact]
    public Task Another_tool_is_another_call() =>
        NotFound(_connector.CallNew("list_invoices", Pay("1"), _connector.Token(), opensUrls: true, new JsonObject { ["requestState"] = _state }));

    [Fact]
    public Task A_changed_state_is_worth_nothing() => NotFound(Retry((_state[0] == 'A' ? "B" : "A") + _state[1..]));

    [Fact]
    public Task A_made_up_state_is_worth_nothing() => NotFound(Retry("int_1"));

    [Fact]
    public async Task It_ends_when_the_parked_call_does()
    {
        _connector.Time.Advance(TimeSpan.FromHours(24));
        await NotFound(Retry(_state));
    }

    [Fact]
    public Task A_session_id_does_not_pass_for_it() => NotFound(RetryWithSession());

    [Fact]
    public void It_says_nothing_about_the_user() => _state.ShouldNotContain("alice");

    [Theory, Trait("Proves", "S20")]
    [InlineData("decline")]
    [InlineData("cancel")]
    public async Task A_person_who_says_no_ends_the_call(string action)
    {
        var answer = await Retry(_state, action: action);
        answer.Envelope.GetProperty("code").GetString().ShouldBe("INTENT_CANCELLED");
        _connector.Calls.Cancelled.ShouldBe(["int_1"]);
        _connector.Calls.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Having_opened_the_link_proves_nothing_so_the_engine_is_asked()
    {
        await Retry(_state, action: "accept");
        _connector.Calls.Cancelled.ShouldBeEmpty();
        _connector.Calls.Calls.Single().Options.Handle.ShouldBe("int_1");
    }

    [Fact]
    public async Task What_already_ran_cannot_be_declined_and_gives_its_result()
    {
        _connector.Calls.CancelAnswer = _ => ScriptedCalls.Text("paid");
        (await Retry(_state, action: "decline")).Meta("reconnect/intent").ShouldBe("int_1");
    }

    [Fact]
    public async Task Hosts_without_it_name_the_intent_or_a_new_call_in_meta()
    {
        await _connector.Ask("tools/call", With("reconnect/intent", "int_5"), _connector.Token());
        await _connector.Ask("tools/call", With("reconnect/new", true), _connector.Token());
        _connector.Calls.Calls.Select(c => (c.Options.Handle, c.Options.StartNew)).ShouldBe([("int_5", false), (null, true)]);
    }

    private static JsonObject Pay(string id) => new() { ["id"] = id };

    private static JsonObject With(string key, JsonNode value) => new()
    {
        ["name"] = "pay_invoice",
        ["arguments"] = Pay("1"),
        ["_meta"] = new JsonObject { [key] = value },
    };

    private static async Task NotFound(Task<Answer> answer)
    {
        var got = await answer;
        got.Envelope.GetProperty("code").GetString().ShouldBe("NOT_FOUND");
        got.Envelope.TryGetProperty("intent_id", out _).ShouldBeFalse();
    }

    private async Task<Answer> RetryWithSession() => await Retry(await _connector.Initialize(opensUrls: true));

    private Task<Answer> Retry(string state, string id = "1", string user = "alice", string client = "chat", string? action = null)
    {
        var more = new JsonObject { ["requestState"] = state };
        if (action is not null)
        {
            more["inputResponses"] = new JsonObject { ["connect"] = new JsonObject { ["action"] = action } };
        }

        return _connector.CallNew("pay_invoice", Pay(id), _connector.Token(user: user, client: client), opensUrls: true, more);
    }
}
