using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_CONTROL_INFO</c> (229) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetControlInfoReturn(uint State, uint Details, ulong StateTime);
