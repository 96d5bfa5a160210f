using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_LIST_ALL_DOMAINS</c> (273) takes.</summary>
[XdrMessage]
internal readonly partial record struct ConnectListAllDomainsArguments(int NeedResults, uint Flags);
