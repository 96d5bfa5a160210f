using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol;

/// <summary>An event that a host sends unasked for once it was subscribed to, whatever its record is.</summary>
/// <param name="Number">Its procedure number.</param>
/// <param name="Name">libvirt's name without its <c>REMOTE_PROC_</c>.</param>
internal abstract record EventProcedure(int Number, string Name);

/// <summary>An event and its record.</summary>
/// <typeparam name="TMessage">Its body.</typeparam>
/// <param name="Number">Its procedure number.</param>
/// <param name="Name">libvirt's name without its <c>REMOTE_PROC_</c>.</param>
internal sealed record EventProcedure<TMessage>(int Number, string Name) : EventProcedure(Number, Name)
    where TMessage : struct, IXdrMessage<TMessage>;
