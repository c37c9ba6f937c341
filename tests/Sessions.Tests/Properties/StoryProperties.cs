using FsCheck;
using FsCheck.Fluent;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Documents;

namespace ReconnectGrains.Sessions.Tests.Properties;

/// <summary>What holds in every story. <see cref="Invariants"/> are checked at every step of each.</summary>
public sealed class StoryProperties
{
    [Fact]
    [Trait("Proves", "R1")]
    [Trait("Proves", "R2")]
    [Trait("Proves", "R9")]
    public void No_story_breaks_an_invariant_and_its_session_can_be_stored() =>
        Check(steps =>
        {
            var story = new AnyStory();
            foreach (var step in steps)
            {
                story.Tell(step);
            }

            SessionDocument.Read(Story.Alice, SessionDocument.Write(story.Session)).ShouldBeOfType<DocumentRead.Opened>();
        });

    [Fact]
    [Trait("Proves", "R1")]
    public void A_write_that_may_have_happened_goes_out_again_only_where_keys_are_honoured() =>
        Check(steps =>
        {
            var story = new AnyStory();
            var doubtful = new Dictionary<string, string>();
            foreach (var step in steps)
            {
                var (command, effects) = story.Tell(step);
                if (command is Command.ExecutionEnded end && doubtful.GetValueOrDefault(end.IntentId) == end.ClaimId && IsHarmless(end.End))
                {
                    doubtful.Remove(end.IntentId);
                }

                foreach (var execute in effects.OfType<SideEffect.Execute>().Where(e => World.Rules.Tool(e.Intent.Tool)!.Effect != Rules.Effect.Read))
                {
                    (execute.HonoursKeys || doubtful.TryAdd(execute.Intent.Id, execute.Claim.Id)).ShouldBeTrue($"{execute.Intent}");
                    doubtful[execute.Intent.Id] = execute.HonoursKeys && doubtful.ContainsKey(execute.Intent.Id) ? "for ever" : execute.Claim.Id;
                }
            }
        });

    [Fact]
    public void After_a_tick_nothing_is_due_before_time_goes_on() =>
        Check(steps =>
        {
            var story = new AnyStory();
            foreach (var step in steps)
            {
                story.Tell(step);
                story.Acknowledge();
                story.Tell(new Step(Act.Tick, 1, 0, 0));
                story.Acknowledge();
                (Decider.NextDue(story.Session) is { } due && due <= story.Now).ShouldBeFalse("The sweeper would come again at once.");
            }
        });

    [Fact]
    [Trait("Proves", "R9")]
    public void Left_alone_every_session_comes_to_rest_and_forgets_all_but_its_connections() =>
        Check(steps =>
        {
            var story = new AnyStory();
            foreach (var step in steps)
            {
                story.Tell(step);
            }

            for (var ticks = 0; ticks < 10_000 && (story.Session.Intents.Count > 0 || story.Session.Tickets.Count > 0); ticks++)
            {
                story.Acknowledge();
                var wait = Decider.NextDue(story.Session) is { } due ? due - story.Now : TimeSpan.Zero;
                story.Tell(new Step(Act.Tick, 1, 0, Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))));
            }

            story.Session.Intents.ShouldBeEmpty();
            story.Session.Tickets.ShouldBeEmpty();
        });

    private static bool IsHarmless(ExecutionEnd end) => end
        is ExecutionEnd.Failed
        or ExecutionEnd.TokenRejected { MutationsDone: false }
        or ExecutionEnd.ScopeRejected { MutationsDone: false }
        or ExecutionEnd.ClaimTooOld { MutationsDone: false };

    private static void Check(Action<IReadOnlyList<Step>> body) => Prop.ForAll(AnyStory.All, body).QuickCheckThrowOnFailure();
}
