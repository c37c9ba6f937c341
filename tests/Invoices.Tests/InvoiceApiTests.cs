using System.Net.Http.Json;
using System.Text.Json;

namespace ReconnectGrains.Invoices.Tests;

public sealed class InvoiceApiTests
{
    private const string Alice = "northwind:alice:invoices.read,invoices.send,invoices.pay";
    private const string Carol = "contoso:carol:invoices.read,invoices.send,invoices.pay";

    private static readonly object Order = new { amount = 12.50m, currency = "EUR", recipient = "Ørsted Paper A/S" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_without_a_token_is_told_so_without_an_error_code()
    {
        await using var api = await RunningApi.Start();
        var answer = await api.Send("GET", "/invoices", null);
        ((int)answer.StatusCode, answer.Headers.WwwAuthenticate.ToString()).ShouldBe((401, "Bearer"));
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_once_because_every_request_is_introspected()
    {
        await using var api = await RunningApi.Start();
        ((int)(await api.Send("GET", "/invoices", Alice)).StatusCode).ShouldBe(200);
        api.Revoked.Add(Alice);
        var answer = await api.Send("GET", "/invoices", Alice);
        ((int)answer.StatusCode, answer.Headers.WwwAuthenticate.ToString()).ShouldBe((401, "Bearer error=\"invalid_token\""));
        api.Introspections.Count().ShouldBe(2);
    }

    [Theory]
    [InlineData("GET", "/invoices", "invoices.read")]
    [InlineData("POST", "/invoices/INV-1001/reminders", "invoices.send")]
    [InlineData("POST", "/invoices/INV-1001/payments", "invoices.pay")]
    public async Task A_missing_scope_is_named(string method, string path, string scope)
    {
        await using var api = await RunningApi.Start();
        var answer = await api.Send(method, path, "northwind:alice:other", method == "GET" ? null : new { message = "m", amount = 1 });
        ((int)answer.StatusCode, answer.Headers.WwwAuthenticate.ToString()).ShouldBe((403, $"Bearer error=\"insufficient_scope\", scope=\"{scope}\""));
        (await api.Ledger()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Invoices_come_in_pages_newest_first_and_only_the_tenants_own()
    {
        await using var api = await RunningApi.Start();
        var page = await List(api, Alice, "?page=3");
        (page.Page, page.Pages, page.Invoices[^1].Id).ShouldBe((3, 3, "INV-1001"));
        (await List(api, Alice, "")).Invoices[0].Id.ShouldBe("INV-1045");
        (await List(api, Carol, "")).Invoices.ShouldAllBe(i => i.Id.StartsWith("CON-", StringComparison.Ordinal));
        (await List(api, Alice, "?status=paid")).Invoices.ShouldAllBe(i => i.Status == InvoiceStatus.Paid);
        ((int)(await api.Send("GET", "/invoices?status=lost", Alice)).StatusCode).ShouldBe(400);
    }

    [Fact]
    public async Task Another_tenants_invoice_is_as_absent_as_one_that_never_was()
    {
        await using var api = await RunningApi.Start();
        var foreign = await api.Send("POST", "/invoices/INV-1001/payments", Carol, Order);
        var absent = await api.Send("POST", "/invoices/INV-9999/payments", Carol, Order);
        ((int)foreign.StatusCode, (int)absent.StatusCode).ShouldBe((404, 404));
        Title(foreign).ShouldBe(Title(absent));
        (await api.Ledger()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_key_and_request_get_the_stored_answer_and_act_once()
    {
        await using var api = await RunningApi.Start();
        var first = await api.Send("POST", "/invoices/INV-1001/payments", Alice, Order, "key-1");
        var again = await api.Send("POST", "/invoices/INV-1001/payments", Alice, Order, "key-1");
        ((int)first.StatusCode, (int)again.StatusCode).ShouldBe((201, 201));
        (await again.Content.ReadAsStringAsync(Stop)).ShouldBe(await first.Content.ReadAsStringAsync(Stop));
        first.Headers.Contains("Idempotent-Replayed").ShouldBeFalse();
        again.Headers.GetValues("Idempotent-Replayed").ShouldBe(["true"]);
        var effect = (await api.Ledger()).ShouldHaveSingleItem();
        (effect.Kind, effect.Tenant, effect.User, effect.Invoice, effect.Amount, effect.Key).ShouldBe(("payment", "northwind", "alice", "INV-1001", 12.50m, "key-1"));
    }

    [Fact]
    public async Task Requests_with_one_key_that_arrive_together_act_once()
    {
        await using var api = await RunningApi.Start();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => api.Send("POST", "/invoices/INV-1002/reminders", Alice, new { message = "m" }, "key-1")));
        answers.ShouldAllBe(a => (int)a.StatusCode == 201);
        (await api.Ledger()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_key_belongs_to_one_request_and_one_user()
    {
        await using var api = await RunningApi.Start();
        await api.Send("POST", "/invoices/INV-1001/reminders", Alice, new { message = "m" }, "key-1");
        ((int)(await api.Send("POST", "/invoices/INV-1001/reminders", Alice, new { message = "other" }, "key-1")).StatusCode).ShouldBe(422);
        ((int)(await api.Send("POST", "/invoices/INV-1001/reminders", "northwind:bob:invoices.send", new { message = "m" }, "key-1")).StatusCode).ShouldBe(201);
        (await api.Ledger()).Select(e => e.User).ShouldBe(["alice", "bob"]);
    }

    [Fact]
    public async Task An_invoice_is_paid_once_and_as_it_says()
    {
        await using var api = await RunningApi.Start();
        ((int)(await api.Send("POST", "/invoices/INV-1001/payments", Alice, new { amount = 12.51m, currency = "EUR", recipient = "Ørsted Paper A/S" })).StatusCode).ShouldBe(422);
        ((int)(await api.Send("POST", "/invoices/INV-1001/payments", Alice, Order, "key-1")).StatusCode).ShouldBe(201);
        ((int)(await api.Send("POST", "/invoices/INV-1001/payments", Alice, Order, "key-2")).StatusCode).ShouldBe(409);
        (await api.Ledger()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Faults_strike_as_often_as_asked_where_asked()
    {
        await using var api = await RunningApi.Start();
        await api.Break(new { path_prefix = "/invoices", method = "GET", mode = "status", status = 503, count = 2 });
        ((int)(await api.Send("POST", "/invoices/INV-1001/reminders", Alice, new { message = "m" })).StatusCode).ShouldBe(201);
        ((int)(await api.Send("GET", "/invoices", Alice)).StatusCode).ShouldBe(503);
        ((int)(await api.Send("GET", "/invoices", Alice)).StatusCode).ShouldBe(503);
        ((int)(await api.Send("GET", "/invoices", Alice)).StatusCode).ShouldBe(200);
        ((int)(await api.Send("POST", "/dev/faults", null, new { path_prefix = "/", mode = "nonsense" })).StatusCode).ShouldBe(400);

        await api.Break(new { path_prefix = "/invoices", mode = "drop-before" });
        await Should.ThrowAsync<HttpRequestException>(() => api.Send("POST", "/invoices/INV-1002/reminders", Alice, new { message = "m" }));
        (await api.Ledger()).Count.ShouldBe(1);
        await api.Break(new { path_prefix = "/invoices", mode = "drop-after" });
        await Should.ThrowAsync<HttpRequestException>(() => api.Send("POST", "/invoices/INV-1002/reminders", Alice, new { message = "m" }));
        (await api.Ledger()).Count.ShouldBe(2);
        await api.Break(new { path_prefix = "/invoices", mode = "delay-after", ms = 0 });
        ((int)(await api.Send("GET", "/invoices", Alice)).StatusCode).ShouldBe(200);
    }

    private static async Task<InvoicePage> List(RunningApi api, string token, string query) =>
        (await (await api.Send("GET", $"/invoices{query}", token)).Content.ReadFromJsonAsync<InvoicePage>(Stop))!;

    private static string? Title(HttpResponseMessage answer)
    {
        using var problem = JsonDocument.Parse(answer.Content.ReadAsStream(Stop));
        return problem.RootElement.GetProperty("title").GetString();
    }
}
