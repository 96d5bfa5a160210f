using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_MAX_MEMORY</c> (17) answers, in KiB.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetMaxMemoryReturn(ulong Memory);
