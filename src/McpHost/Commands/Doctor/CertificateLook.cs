using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ReconnectGrains.Engine.Sealing;

namespace ReconnectGrains.McpHost.Commands.Doctor;

/// <summary>Looks at the certificate that wraps the key ring.</summary>
internal static class CertificateLook
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public static Finding At(SealingOptions options, DateTimeOffset now)
    {
        if (options.CertificatePath is not { } path)
        {
            return Finding.Warn(
                "The key ring is not wrapped by a certificate: whoever reads the store reads every session. Production refuses that.");
        }

        try
        {
            using var certificate = path.EndsWith(".pem", StringComparison.OrdinalIgnoreCase)
                ? X509CertificateLoader.LoadCertificateFromFile(path)
                : X509CertificateLoader.LoadPkcs12FromFile(path, Password(options.CertificatePasswordFile));
            var left = certificate.NotAfter.ToUniversalTime() - now.UtcDateTime;
            return left > Soon
                ? Finding.Ok($"The certificate of the key ring is good until {certificate.NotAfter:yyyy-MM-dd}.")
                : Finding.Warn($"The certificate of the key ring ends on {certificate.NotAfter:yyyy-MM-dd}: make another, "
                    + "and keep this one under PreviousCertificatePaths.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Finding.Fix($"The certificate '{path}' cannot be read ({e.GetType().Name}).");
        }
    }

    private static string? Password(string? file) => file is null ? null : File.ReadAllText(file).TrimEnd('\r', '\n');
}
