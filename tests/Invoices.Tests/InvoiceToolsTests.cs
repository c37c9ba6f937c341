using System.Text.Json;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Invoices.Tests;

/// <summary>The connector's tools against the real API.</summary>
public sealed class InvoiceToolsTests
{
    private const string Alice = "northwind:alice:invoices.read,invoices.send,invoices.pay";

    private static readonly object Payment = new { invoice_id = "INV-1001", amount = 12.50m, currency = "EUR", recipient = "Ørsted Paper A/S" };

    [Fact]
    [Trait("Proves", "M1")]
    public void The_scope_matrix_is_the_least_that_works()
    {
        var rules = ToolCatalogue.Of([typeof(InvoiceTools)]).Rules.Select(r => (r.Name, r.Provider, r.Scopes.ToString(), r.Effect, r.HonoursKeys));
        rules.ShouldBe([
            ("list_invoices", "acme", "invoices.read", Effect.Read, false),
            ("pay_invoice", "acme", "invoices.pay", Effect.Destructive, true),
            ("send_reminder", "acme", "invoices.send", Effect.Write, true)]);
    }

    [Fact]
    public void Every_tool_has_a_title_a_description_an_output_schema_and_describes_its_arguments()
    {
        foreach (var tool in ToolCatalogue.Of([typeof(InvoiceTools)]).Tools.Select(t => t.Protocol))
        {
            tool.Title.ShouldNotBeNullOrEmpty();
            tool.Description.ShouldNotBeNullOrEmpty();
            tool.OutputSchema.ShouldNotBeNull();
            tool.InputSchema.GetProperty("properties").EnumerateObject().ShouldAllBe(p => p.Value.GetProperty("description").GetString()!.Length > 0);
        }

        var amount = ToolCatalogue.Of([typeof(InvoiceTools)]).Find("pay_invoice")!.Protocol.InputSchema.GetProperty("properties").GetProperty("amount");
        (amount.GetProperty("type").GetString(), amount.GetProperty("minimum").GetDecimal()).ShouldBe(("number", 0.01m));
    }

    [Fact]
    public async Task Listing_gives_text_and_structure()
    {
        await using var api = await RunningApi.Start();
        var result = (await api.Run("list_invoices", Alice, new { status = "paid" })).ShouldBeOfType<ExecutionOutcome.Returned>().Result;
        result.IsError.ShouldNotBe(true);
        var first = result.StructuredContent!.Value.GetProperty("invoices")[0];
        first.GetProperty("status").GetString().ShouldBe("paid");
        result.Content.ShouldHaveSingleItem().ShouldBeOfType<TextContentBlock>().Text.ShouldBe(result.StructuredContent.Value.GetRawText());
    }

    [Fact]
    [Trait("Proves", "R1")]
    public async Task A_payment_whose_answer_was_lost_is_uncertain_and_asked_for_again_it_is_paid_once()
    {
        await using var api = await RunningApi.Start();
        await api.Break(new { path_prefix = "/invoices", method = "POST", mode = "drop-after" });
        (await api.Run("pay_invoice", Alice, Payment)).ShouldBe(new ExecutionOutcome.Uncertain());
        var again = (await api.Run("pay_invoice", Alice, Payment)).ShouldBeOfType<ExecutionOutcome.Returned>().Result;
        again.IsError.ShouldNotBe(true);
        var effect = (await api.Ledger()).ShouldHaveSingleItem();
        again.StructuredContent!.Value.GetProperty("id").GetString().ShouldBe(effect.Id);
    }

    [Fact]
    public async Task Another_intents_payment_is_another_request()
    {
        await using var api = await RunningApi.Start();
        await api.Run("pay_invoice", Alice, Payment);
        var second = (await api.Run("pay_invoice", Alice, Payment, "intent-2")).ShouldBeOfType<ExecutionOutcome.Returned>().Result;
        second.IsError.ShouldBe(true);
        second.Content.ShouldHaveSingleItem().ShouldBeOfType<TextContentBlock>().Text.ShouldBe("acme refused the request (409): The invoice is paid already.");
    }

    [Fact]
    public async Task A_missing_scope_and_a_revoked_token_end_the_run()
    {
        await using var api = await RunningApi.Start();
        (await api.Run("send_reminder", "northwind:alice:invoices.read", new { invoice_id = "INV-1001", message = "m" }))
            .ShouldBe(new ExecutionOutcome.ScopeRejected(ScopeSet.Of("invoices.send"), false));
        api.Revoked.Add(Alice);
        (await api.Run("list_invoices", Alice, new { })).ShouldBe(new ExecutionOutcome.TokenRejected(1, false));
    }

    [Theory]
    [InlineData("""{"invoice_id":"INV-1001/../../x","message":"m"}""")]
    [InlineData("""{"invoice_id":"INV-1001","message":""}""")]
    [InlineData("""{"invoice_id":"INV-1001","message":"m","tenant":"contoso"}""")]
    public void Arguments_that_do_not_fit_never_get_to_run(string arguments) => ToolCatalogue.Of([typeof(InvoiceTools)])
        .Find("send_reminder")!.ArgumentProblems(JsonDocument.Parse(arguments).RootElement).ShouldHaveSingleItem();
}
