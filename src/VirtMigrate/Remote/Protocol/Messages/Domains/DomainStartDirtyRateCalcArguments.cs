using VirtMigrate.Model;
using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_START_DIRTY_RATE_CALC</c> (427) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainStartDirtyRateCalcArguments(DomainRef Domain, int Seconds, uint Flags);
