namespace ReconnectGrains.Engine.Sealing;

/// <summary>How the key ring is protected. Section <c>Sealing</c> of the configuration.</summary>
public sealed class SealingOptions
{
    /// <summary>
    /// The certificate (RSA, with its private key) that wraps new keys: a PKCS #12 file (<c>.pfx</c>, <c>.p12</c>), or a PEM file
    /// with both parts.
    /// </summary>
    public string? CertificatePath { get; set; }

    /// <summary>A file with the password of the PKCS #12 files, where they have one. A trailing line break is not part of it.</summary>
    public string? CertificatePasswordFile { get; set; }

    /// <summary>Certificates that wrapped keys before. Keep each until every key that it wrapped is out of use.</summary>
    public IList<string> PreviousCertificatePaths { get; set; } = [];

    /// <summary>What is wrong, one sentence each; start-up refuses while there is any.</summary>
    public IReadOnlyList<string> Problems(bool isProduction)
    {
        List<string> problems = [];
        if (CertificatePath is null && isProduction)
        {
            problems.Add("Sealing:CertificatePath is not set: in Production the key ring must be wrapped by a certificate, "
                + "else whoever reads the database reads every session.");
        }

        if (CertificatePath is null && PreviousCertificatePaths.Count > 0)
        {
            problems.Add("Sealing:PreviousCertificatePaths is set, but Sealing:CertificatePath is not: new keys would not be wrapped.");
        }

        foreach (var path in Paths)
        {
            try
            {
                using var certificate = WrappingCertificate.Load(path, CertificatePasswordFile);
            }
            catch (UnusableCertificateException e)
            {
                problems.Add(e.Message);
            }
        }

        return problems;
    }

    private IEnumerable<string> Paths => CertificatePath is null ? PreviousCertificatePaths : PreviousCertificatePaths.Prepend(CertificatePath);
}
