using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_RESUME</c> (28) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainResumeArguments(DomainRef Domain);
