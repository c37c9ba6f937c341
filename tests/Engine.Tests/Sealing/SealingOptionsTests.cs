using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Tests.Storage;

namespace ReconnectGrains.Engine.Tests.Sealing;

public sealed class SealingOptionsTests : IDisposable
{
    private readonly TempStore _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    [Trait("Proves", "M10")]
    public void Production_without_a_certificate_is_a_problem_and_development_is_not()
    {
        new SealingOptions().Problems(isProduction: true).ShouldHaveSingleItem().ShouldContain("Sealing:CertificatePath");
        new SealingOptions().Problems(isProduction: false).ShouldBeEmpty();
    }

    [Fact]
    public void A_certificate_with_its_password_file_is_no_problem()
    {
        var password = Path.Combine(_temp.Directory, "password");
        File.WriteAllText(password, "let me in\n");
        var options = new SealingOptions { CertificatePath = SealedStore.Certificate(_temp, "now", "let me in"), CertificatePasswordFile = password };

        options.Problems(isProduction: true).ShouldBeEmpty();
        options.CertificatePasswordFile = null;
        options.Problems(isProduction: true).ShouldHaveSingleItem().ShouldContain("cannot be read");
    }

    [Fact]
    public void A_missing_file_and_a_previous_certificate_without_a_current_one_are_problems()
    {
        var gone = Path.Combine(_temp.Directory, "gone.pfx");

        new SealingOptions { CertificatePath = gone }.Problems(isProduction: true).ShouldHaveSingleItem().ShouldContain("gone.pfx");
        new SealingOptions { PreviousCertificatePaths = [SealedStore.Certificate(_temp, "old")] }
            .Problems(isProduction: false).ShouldHaveSingleItem().ShouldContain("PreviousCertificatePaths");
    }

    [Fact]
    public void A_PEM_file_with_both_parts_is_no_problem_and_a_certificate_that_cannot_unwrap_is()
    {
        using var rsa = RSA.Create(2048);
        using var good = new CertificateRequest("CN=pem", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(_temp.Clock.Now, _temp.Clock.Now.AddDays(1));
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var elliptic = new CertificateRequest("CN=ec", curve, HashAlgorithmName.SHA256).CreateSelfSigned(_temp.Clock.Now, _temp.Clock.Now.AddDays(1));

        Problems("both.pem", $"{good.ExportCertificatePem()}\n{rsa.ExportPkcs8PrivateKeyPem()}").ShouldBeEmpty();
        Problems("public.pem", good.ExportCertificatePem()).ShouldHaveSingleItem().ShouldContain("public.pem");
        Problems("ec.pem", $"{elliptic.ExportCertificatePem()}\n{curve.ExportPkcs8PrivateKeyPem()}").ShouldHaveSingleItem().ShouldContain("RSA");
    }

    private IReadOnlyList<string> Problems(string name, string pem)
    {
        var path = Path.Combine(_temp.Directory, name);
        File.WriteAllText(path, pem);
        return new SealingOptions { CertificatePath = path }.Problems(isProduction: true);
    }
}
