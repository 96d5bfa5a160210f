namespace VirtMigrate.Remote.Rpc;

/// <summary>Keeps a few objects for use again.</summary>
internal sealed class ObjectPool<T>(int capacity)
    where T : class
{
    private readonly T?[] items = new T?[capacity];
    private int count;

    /// <summary>Takes one out, or null.</summary>
    public T? TryTake()
    {
        lock (items)
        {
            if (count == 0)
            {
                return null;
            }

            var item = items[--count];
            items[count] = null;
            return item;
        }
    }

    /// <summary>Puts one in, unless there are enough.</summary>
    public void Put(T item)
    {
        lock (items)
        {
            if (count < items.Length)
            {
                items[count++] = item;
            }
        }
    }
}
