using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_DESTROY</c> (12) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainDestroyArguments(DomainRef Domain);
