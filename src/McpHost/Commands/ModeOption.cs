using System.CommandLine;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Commands;

/// <summary><c>--mode</c>: whose tokens the server of a story accepts.</summary>
internal static class ModeOption
{
    /// <summary>The setting that it sets.</summary>
    public const string Setting = "Reconnect:Mode";

    /// <summary>Our own authorization server's.</summary>
    public const string BuiltIn = nameof(TokenMode.BuiltIn);

    public static Option<TokenMode> New()
    {
        var option = new Option<TokenMode>("--mode")
        {
            Description = "Whose tokens the server accepts: External (the identity provider's) or BuiltIn (its own).",
            DefaultValueFactory = _ => TokenMode.External,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => t.Value is not (nameof(TokenMode.External) or BuiltIn)))
            {
                result.AddError("--mode takes External or BuiltIn.");
            }
        });
        return option;
    }

    /// <summary>What the server has to be told besides: the story's host, its administrator, and that all of them sit behind one address.</summary>
    public static Dictionary<string, string?> Settings(TokenMode mode) => mode == TokenMode.BuiltIn
        ? new(StringComparer.OrdinalIgnoreCase)
        {
            [Setting] = BuiltIn,
            [$"Reconnect:BuiltIn:Clients:{HostLink.ClientId}:Name"] = "Demo MCP host",
            [$"Reconnect:BuiltIn:Clients:{HostLink.ClientId}:RedirectUris:0"] = HostLink.Redirect.AbsoluteUri,
            ["Reconnect:BuiltIn:Administrators:0"] = "northwind/bob",
            ["Reconnect:BuiltIn:RequestsPerMinute"] = "1000",
            ["Reconnect:BuiltIn:TokensPerMinute"] = "1000",
        }
        : new(StringComparer.OrdinalIgnoreCase);
}
