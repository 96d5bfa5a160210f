using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_IS_PERSISTENT</c> (151) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainIsPersistentArguments(DomainRef Domain);
