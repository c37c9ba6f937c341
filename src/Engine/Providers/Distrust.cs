namespace ReconnectGrains.Engine.Providers;

/// <summary>Why an authorization answer is not believed. Nothing of such an answer is stored. S32, S42.</summary>
public enum Distrust
{
    /// <summary>No reason.</summary>
    None = 0,

    /// <summary>The provider always sends <c>iss</c>, and this answer has none (RFC 9207 §2.4).</summary>
    IssMissing,

    /// <summary><c>iss</c> of the authorization answer is another issuer (RFC 9207 §2.4).</summary>
    IssMismatch,

    /// <summary>The token endpoint gave no ID token, although the account is read from it.</summary>
    IdTokenMissing,

    /// <summary>The ID token is not a JWT with unambiguous JSON claims.</summary>
    IdTokenMalformed,

    /// <summary>No key of the provider verifies the ID token, or its algorithm is not an allowed asymmetric one.</summary>
    IdTokenSignature,

    /// <summary>The ID token's <c>iss</c>, or the issuer its key is limited to, is another one.</summary>
    IdTokenIssuer,

    /// <summary>The ID token's <c>aud</c> or <c>azp</c> is not our client.</summary>
    IdTokenAudience,

    /// <summary>The ID token is expired, not yet valid, or does not say when it was issued and ends.</summary>
    IdTokenLifetime,

    /// <summary>The ID token's <c>nonce</c> is not the one of this sign-in.</summary>
    IdTokenNonce,

    /// <summary>The user-info answer is about another subject than the ID token (OpenID Connect Core §5.3.2).</summary>
    SubjectMismatch,

    /// <summary>The configured subject claim is absent, too long, or holds control characters.</summary>
    SubjectMissing,

    /// <summary>The configured tenant claim is absent, too long, or holds control characters. M9.</summary>
    TenantMissing,

    /// <summary>The token's <c>typ</c> is not one that is accepted for its purpose (RFC 8725 §3.11).</summary>
    TokenType,

    /// <summary>The logout token has no <c>events</c> that says so (OpenID Connect Back-Channel Logout 1.0 §2.4).</summary>
    LogoutEvent,

    /// <summary>The logout token has a <c>nonce</c>, as ID tokens do.</summary>
    LogoutNonce,

    /// <summary>The logout token has no <c>jti</c>.</summary>
    LogoutId,

    /// <summary>The logout token came before.</summary>
    LogoutRepeated,
}
