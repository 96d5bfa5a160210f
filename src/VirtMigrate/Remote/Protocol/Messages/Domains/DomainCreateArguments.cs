using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_CREATE</c> (9) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainCreateArguments(DomainRef Domain);
