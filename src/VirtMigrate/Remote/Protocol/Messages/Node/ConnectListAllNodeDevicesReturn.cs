using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>CONNECT_LIST_ALL_NODE_DEVICES</c> (285) answers.</summary>
[XdrMessage]
internal readonly partial record struct ConnectListAllNodeDevicesReturn(
    [XdrLimit(ProtocolLimits.NodeDeviceList)] NodeDeviceRef[] Devices, uint Count);
