using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_SAVE</c> (55) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainSaveArguments(DomainRef Domain, string To);
