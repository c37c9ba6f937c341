using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace ReconnectGrains.Engine.Providers.Tokens;

/// <summary>The key that signs client assertions, and how the provider is told which one it is.</summary>
internal sealed class ClientKey
{
    private ClientKey(AsymmetricSecurityKey key, string algorithm, string id, X509Certificate2? certificate)
    {
        Credentials = new SigningCredentials(key, algorithm);
        key.KeyId = id;
        Header = new Dictionary<string, object>();
        if (certificate is not null)
        {
            // Some providers register certificates and know a key by nothing else (RFC 7515 §4.1.8).
            Header["x5t#S256"] = Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256));
        }
    }

    /// <summary>Key, algorithm and <c>kid</c>.</summary>
    public SigningCredentials Credentials { get; }

    /// <summary>What the assertion's header says besides.</summary>
    public Dictionary<string, object> Header { get; }

    /// <summary>Reads the configured key.</summary>
    /// <exception cref="UnusableClientKeyException">It cannot sign; the message is a sentence for the operator that quotes nothing of it.</exception>
    public static ClientKey Load(string path, string? passwordFile, string? id)
    {
        try
        {
            var password = passwordFile is null ? null : File.ReadAllText(passwordFile).TrimEnd('\r', '\n');
            return path.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".p12", StringComparison.OrdinalIgnoreCase)
                ? OfCertificate(X509CertificateLoader.LoadPkcs12FromFile(path, password, Storage), id)
                : OfPem(File.ReadAllText(path), password, id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new UnusableClientKeyException($"ClientKeyPath or ClientKeyPasswordFile cannot be read ({e.GetType().Name}).");
        }
    }

    private static ClientKey OfCertificate(X509Certificate2 certificate, string? id)
    {
        using (certificate)
        {
            return Of(certificate.GetECDsaPrivateKey(), certificate.GetRSAPrivateKey(), id, certificate);
        }
    }

    private static ClientKey OfPem(string pem, string? password, string? id) =>
        Of(Imported(ECDsa.Create, pem, password), Imported(RSA.Create, pem, password), id, null);

    private static T? Imported<T>(Func<T> create, string pem, string? password)
        where T : AsymmetricAlgorithm
    {
        var key = create();
        try
        {
            Import(key, pem, password);
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Of the other kind, or no key at all: if it is neither kind, that is told.
            key.Dispose();
            return null;
        }
    }

    private static void Import(AsymmetricAlgorithm key, string pem, string? password)
    {
        if (password is null)
        {
            key.ImportFromPem(pem);
        }
        else
        {
            key.ImportFromEncryptedPem(pem, password);
        }
    }

    private static ClientKey Of(ECDsa? elliptic, RSA? rsa, string? id, X509Certificate2? certificate)
    {
        switch (elliptic, rsa)
        {
            case ({ KeySize: 256 }, _):
                elliptic.SignHash(new byte[32]); // Throws where there is only the public part.
                var ec = new ECDsaSecurityKey(elliptic);
                return new ClientKey(ec, SecurityAlgorithms.EcdsaSha256, id ?? Thumbprint(JsonWebKeyConverter.ConvertFromECDsaSecurityKey(ec)), certificate);
            case (_, { KeySize: >= ProviderLimits.SmallestRsaKey }):
                rsa.SignHash(new byte[32], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                var key = new RsaSecurityKey(rsa);
                return new ClientKey(key, SecurityAlgorithms.RsaSha256, id ?? Thumbprint(JsonWebKeyConverter.ConvertFromRSASecurityKey(key)), certificate);
            default:
                throw new UnusableClientKeyException("ClientKeyPath has no private key on the curve P-256, and no private RSA key of at least 2048 bits.");
        }
    }

    private static string Thumbprint(JsonWebKey key) => Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());

    private static X509KeyStorageFlags Storage =>
        OperatingSystem.IsMacOS() ? X509KeyStorageFlags.DefaultKeySet : X509KeyStorageFlags.EphemeralKeySet;
}

/// <summary>A key cannot sign client assertions.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Thrown here only, always with a sentence for the operator.")]
[SuppressMessage("Design", "CA1064", Justification = "Caught by the check of the configuration; no caller outside can meet it.")]
internal sealed class UnusableClientKeyException(string sentence) : Exception(sentence);
