using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_UNDEFINE</c> (35) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainUndefineArguments(DomainRef Domain);
