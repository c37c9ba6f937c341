using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Hostile;

/// <summary>Arguments that do not fit the tool's schema: said so, before anything is parked or sent.</summary>
[Collection<Processes>]
[Trait("Proves", "R6")]
public sealed class ArgumentTests(Scene scene) : HostileTest(scene)
{
    [Fact]
    public async Task Arguments_that_do_not_fit_the_schema_are_bad_input_and_park_nothing()
    {
        var text = new string('x', 70 * 1024);
        (string Tool, string Arguments)[] calls =
        [
            ("list_invoices", """{"page":"one"}"""), ("list_invoices", """{"page":0}"""), ("list_invoices", """{"page":1001}"""),
            ("list_invoices", """{"page":1.5}"""), ("list_invoices", """{"page":1e400}"""), ("list_invoices", """{"page":-9223372036854775809}"""),
            ("list_invoices", """{"page":null}"""), ("list_invoices", """{"page":[1]}"""), ("list_invoices", """{"pages":1}"""),
            ("list_invoices", """{"status":"stolen"}"""), ("list_invoices", """{"status":0}"""),
            ("list_invoices", $$"""{"page":1,"x":{{new string('[', 60)}}{{new string(']', 60)}}}"""),
            ("send_reminder", "{}"), ("send_reminder", """{"invoice_id":"INV-1001"}"""), ("send_reminder", """{"invoice_id":"INV-1001","message":""}"""),
            ("send_reminder", """{"invoice_id":"../../admin","message":"x"}"""), ("send_reminder", """{"invoice_id":"INV-1001\n","message":"x"}"""),
            ("send_reminder", $$"""{"invoice_id":"INV-1001","message":"{{text}}"}"""),
            ("pay_invoice", """{"invoice_id":"INV-1001","amount":"NaN","currency":"EUR","recipient":"x"}"""),
            ("pay_invoice", """{"invoice_id":"INV-1001","amount":-1,"currency":"EUR","recipient":"x"}"""),
            ("pay_invoice", """{"invoice_id":"INV-1001","amount":1e9,"currency":"EUR","recipient":"x"}"""),
            ("pay_invoice", """{"invoice_id":"INV-1001","amount":1,"currency":"EURO","recipient":"x"}"""),
            ("pay_invoice", """{"invoice_id":"INV-1001","amount":1,"currency":"EUR","recipient":"x","idempotency_key":"mine"}"""),
            ("pending_requests", """{"intent_id":7}"""), ("cancel_request", "{}"), ("get_profile", """{"id":"bob"}"""),
        ];
        var before = await Waiting();
        foreach (var (tool, arguments) in calls)
        {
            var answer = (await Raw.Call(tool, arguments, Token)).ShouldBeARefusal(200);
            answer.Envelope!["code"]!.GetValue<string>().ShouldBe("BAD_INPUT", $"{tool} {(arguments.Length > 200 ? "(long)" : arguments)}");
        }

        (await Waiting()).ShouldBe(before);
    }

    [Fact]
    [Trait("Proves", "S48")]
    public async Task A_handle_that_is_nobodys_or_somebody_elses_is_not_found()
    {
        var foreign = (await (await Scene.Stage.Host(Scene.Stage.Carol, Cancel)).Call("pending_requests", [], Cancel))
            .Content!["requests"]!.AsArray()[^1]!["intent_id"]!.GetValue<string>();
        foreach (var handle in new[] { foreign, "int_0", "", "int_' OR 1=1 --", new string('i', 60_000) })
        {
            var arguments = new JsonObject { ["intent_id"] = handle }.ToJsonString();
            foreach (var tool in new[] { "pending_requests", "cancel_request" })
            {
                var answer = (await Raw.Call(tool, arguments, Token)).ShouldBeARefusal(200);
                answer.Envelope!["code"]!.GetValue<string>().ShouldBeOneOf("NOT_FOUND", "BAD_INPUT");
            }
        }
    }

    private async Task<string> Waiting() => (await Raw.Call("pending_requests", "{}", Token)).Json!["result"]!["structuredContent"]!.ToJsonString();
}
