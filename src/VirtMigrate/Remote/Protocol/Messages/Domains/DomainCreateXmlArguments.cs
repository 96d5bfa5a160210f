using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_CREATE_XML</c> (10) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainCreateXmlArguments(string Xml, uint Flags);
