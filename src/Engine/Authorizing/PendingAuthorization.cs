using ReconnectGrains.Sessions.Grants;

namespace ReconnectGrains.Engine.Authorizing;

/// <summary>A client's request while it is not known yet whose session it is for.</summary>
/// <param name="Id">Random: becomes the authorization's.</param>
/// <param name="Request">The validated request.</param>
/// <param name="Subject">Who it must turn out to be, by the client's <c>id_token_hint</c>; null where anybody may.</param>
/// <param name="SignInAgain">The client wants the user to prove it again (<c>prompt=login</c>).</param>
/// <param name="AskAgain">The client wants the user to be asked again (<c>prompt=consent</c>).</param>
public sealed record PendingAuthorization(string Id, AuthorizationRequest Request, string? Subject, bool SignInAgain, bool AskAgain);
