using Microsoft.OpenApi;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>The administration's HTTP API as an OpenAPI document. It says nothing of this installation but where it is.</summary>
internal static class AdminDocument
{
    /// <summary>Where it is served.</summary>
    public const string Path = "/openapi/administration.json";

    private const string Scheme = "bearer";

    private static readonly SortedDictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        ["tenant"] = "Of this tenant only. Left out: of all that you administer.",
        ["user"] = "Of this user id only.",
        ["provider"] = "With a connection to this provider.",
        ["state"] = "parked: an intent waits for a person. broken: a connection is broken.",
        ["trace"] = "Of this trace id only.",
        ["kind"] = "Of this kind only.",
        ["from"] = "Not before this moment (RFC 3339).",
        ["to"] = "Before this moment (RFC 3339).",
        ["after"] = "What next of the page before said.",
        ["limit"] = "Rows of a page: 1 to 200, 50 where nothing is said.",
    };

    public static IServiceCollection Add(IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<AdminRoute>().Any();
        options.AddOperationTransformer(async (operation, context, cancellation) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AdminRoute>().FirstOrDefault() is { } route)
            {
                operation.Parameters = [.. route.Query.Select(Parameter)];
                operation.RequestBody = route.Body is null ? null : Body(await context.GetOrCreateSchemaAsync(route.Body, null, cancellation));
            }
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "ReconnectGrains administration",
                Version = "1",
                Description = "Each request needs an access token of an administrator, who administers their own tenant unless the operator lets theirs administer all. "
                    + "Every act is in the audit log before it happens. Refusals are the envelope that hosts get, too: code, message, trace_id.",
            };
            document.Servers = [];
            document.AddComponent(Scheme, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Scheme });
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
    });

    private static OpenApiRequestBody Body(OpenApiSchema schema) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/json"] = new() { Schema = schema } },
    };

    private static IOpenApiParameter Parameter(string name) => new OpenApiParameter
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = Meanings[name],
        Schema = new OpenApiSchema { Type = name == "limit" ? JsonSchemaType.Integer : JsonSchemaType.String },
    };
}
