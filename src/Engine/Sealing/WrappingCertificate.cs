using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ReconnectGrains.Engine.Sealing;

/// <summary>Reads a certificate that wraps the key ring.</summary>
internal static class WrappingCertificate
{
    /// <summary>Reads it with its private key.</summary>
    /// <exception cref="UnusableCertificateException">It cannot wrap keys; the message is a sentence for the operator.</exception>
    public static X509Certificate2 Load(string path, string? passwordFile)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = path.EndsWith(".pem", StringComparison.OrdinalIgnoreCase)
                ? X509Certificate2.CreateFromPemFile(path)
                : X509CertificateLoader.LoadPkcs12FromFile(path, Password(passwordFile), Storage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UnusableCertificateException($"The certificate '{path}' or its password file cannot be read ({e.GetType().Name}).");
        }

        if (certificate.HasPrivateKey && certificate.GetRSAPublicKey() is not null)
        {
            return certificate;
        }

        certificate.Dispose();
        throw new UnusableCertificateException($"The certificate '{path}' needs an RSA key and its private part (XML encryption knows no other).");
    }

    /// <summary>The private key stays in memory where the system can do that; macOS cannot.</summary>
    private static X509KeyStorageFlags Storage =>
        OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet;

    private static string? Password(string? file) => file is null ? null : File.ReadAllText(file).TrimEnd('\r', '\n');
}

/// <summary>A certificate cannot wrap keys.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Thrown here only, always with a sentence for the operator.")]
[SuppressMessage("Design", "CA1064", Justification = "Caught or shown at start-up; no caller outside can meet it otherwise.")]
internal sealed class UnusableCertificateException(string sentence) : Exception(sentence);
