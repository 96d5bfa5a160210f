using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_GET_JOB_INFO</c> (163) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainGetJobInfoArguments(DomainRef Domain);
