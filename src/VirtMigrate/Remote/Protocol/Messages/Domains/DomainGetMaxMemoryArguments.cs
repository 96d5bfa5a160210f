using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_MAX_MEMORY</c> (17) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetMaxMemoryArguments(DomainRef Domain);
