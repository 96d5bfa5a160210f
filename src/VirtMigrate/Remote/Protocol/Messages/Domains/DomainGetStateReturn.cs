using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_STATE</c> (212) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetStateReturn(int State, int Reason);
