using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_OS_TYPE</c> (19) answers.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetOsTypeReturn(string Type);
