using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.McpHost.Administration;

namespace ReconnectGrains.McpHost.Tests.AdminConsole;

/// <summary>The description of the administration's HTTP API.</summary>
public sealed class AdminDocumentTests
{
    [Fact]
    [Trait("Proves", "S46")]
    public async Task Every_route_of_the_API_is_described_with_what_it_takes_and_answers_and_nothing_else_is()
    {
        await using var office = await Office.Open();
        var (status, body) = await office.Send(HttpMethod.Get, "/openapi/administration.json", token: null);
        status.ShouldBe(200, body);
        var document = JsonElement.Parse(body);
        document.GetProperty("security")[0].TryGetProperty("bearer", out _).ShouldBeTrue();
        document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString().ShouldBe("bearer");
        var routes = office.Town.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(e => e.Metadata.GetMetadata<AdminRoute>()).OfType<AdminRoute>().ToList();
        routes.Count.ShouldBeGreaterThan(10);
        foreach (var route in routes)
        {
            var operation = document.GetProperty("paths").GetProperty(route.Path).GetProperty(route.Method.ToLowerInvariant());
            operation.GetProperty("summary").GetString().ShouldBe(route.Summary);
            var parameters = operation.TryGetProperty("parameters", out var list) ? list.EnumerateArray().Select(p => p.GetProperty("name").GetString()!) : [];
            parameters.ShouldBe(route.Query);
            operation.TryGetProperty("requestBody", out _).ShouldBe(route.Body is not null);
            operation.GetProperty("responses").TryGetProperty("200", out _).ShouldBeTrue();
        }

        document.GetProperty("paths").EnumerateObject().Sum(p => p.Value.EnumerateObject().Count()).ShouldBe(routes.Count);
    }

    [Fact]
    [Trait("Proves", "S46")]
    public async Task Pages_of_a_list_follow_each_other_without_gaps_and_repetitions()
    {
        await using var office = await Office.Open();
        foreach (var user in new[] { "alice", "bob", "carol" })
        {
            await office.Park(user);
        }

        var token = await office.Token("root");
        foreach (var (path, member) in new[] { ("/admin/sessions?provider=acme", "user"), ("/admin/parked", "id"), ("/admin/scopes?provider=acme", "user"), ("/admin/memberships", "user"), ("/admin/audit?kind=parked", "intentId") })
        {
            var seen = new List<string?>();
            string? next = null;
            do
            {
                var page = await office.Json($"{path}{(path.Contains('?') ? '&' : '?')}limit=1{(next is null ? "" : $"&after={next}")}", token);
                seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty(member).GetString()));
                next = page.GetProperty("next").GetString();
            }
            while (next is not null);

            seen.Distinct().Count().ShouldBe(seen.Count, path);
            seen.Count.ShouldBe(path == "/admin/memberships" ? 4 : 3, path);
        }
    }
}
