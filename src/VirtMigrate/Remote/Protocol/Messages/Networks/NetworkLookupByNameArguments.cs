using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>NETWORK_LOOKUP_BY_NAME</c> (46) takes.</summary>
[XdrMessage]
internal readonly partial record struct NetworkLookupByNameArguments(string Name);
