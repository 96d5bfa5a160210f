using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_MIGRATE_START_POST_COPY</c> (364) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainMigrateStartPostCopyArguments(DomainRef Domain, uint Flags);
